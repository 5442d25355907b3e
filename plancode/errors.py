"""What can be wrong with a user's input, and how it is said: the place, the fault, the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

# Every code a problem may carry, with what it means; docs/errors.md explains each, and tests hold the two together.
CODES: dict[str, str] = {
    "no_such_file": "a file or folder that was named is not there",
    "bad_syntax": "an expression is not whole, or has a word too many",
    "bad_character": "a character has no meaning in an expression",
    "comment_in_expression": "an expression holds a comment",
    "second_statement": "an expression holds a second statement",
    "double_quotes": "an expression holds double quotes or backticks",
    "bare_date": "a date in an expression has no quotes",
    "chained_comparison": "a comparison is compared again",
    "not_in_language": "an expression uses something of SQL that plans do not have",
    "reserved_word": "a name is a word of SQL, of expressions or of snapshots",
    "unknown_function": "there is no such function",
    "unknown_name": "nothing has that name",
    "wrong_subject": "a name is of another subject",
    "wrong_name": "a name stands where another kind of thing is wanted",
    "missing_prefix": "a name inside an aggregate does not say whose it is",
    "wrong_rows": "an expression does not say clearly of which rows it is",
    "nested_rows": "an aggregate stands inside an aggregate",
    "wrong_type": "two types do not go together",
    "wrong_unit": "two units do not go together",
    "bad_unit": "a unit is missing or has the wrong form",
    "unknown_code": "a code is none of those that its fact has",
    "division_without_round": "a division does not say how it is rounded",
    "division_by_zero": "a number is divided by 0",
    "not_rounded": "an amount of money has parts of a fen",
    "overflow": "a number could become larger than a column holds",
    "assume_without_cite": "`assume` is used without saying who allows it",
    "circle": "blocks use each other in a circle",
    "duplicate_name": "two blocks, or two states, have one name",
    "key_not_for_type": "a key does not go with the block's type",
    "wrong_form": "a block has too many or too few of the forms its kind allows",
    "bad_goal": "a target has no goal, several, or one outside the time in force",
    "bad_counted": "rows cannot be counted the way a target says",
    "bad_allocation": "the goals of areas do not add up to the goal of the whole",
    "unclear_subject": "it is not clear whose rows a target counts",
    "not_in_force": "a block uses another at a time when that is not in force",
    "unused_fact": "nothing uses a fact",
    "unused_parameter": "nothing uses a parameter",
    "unused_value": "nothing uses a value",
    "yaml_syntax": "a block or front matter is not legal YAML",
    "yaml_tag": "a YAML tag (`!…`) was used",
    "yaml_anchor": "a YAML anchor or alias was used",
    "yaml_merge_key": "a YAML merge key (`<<`) was used",
    "yaml_explicit_key": "a YAML explicit key (`? `) was used",
    "yaml_directive": "a YAML directive (`%…`) was used",
    "duplicate_key": "one mapping has the same key twice",
    "key_not_text": "a key is no word",
    "several_documents": "one fence or front matter holds more than one YAML document",
    "empty_value": "a key or an item of a list has no value",
    "tab_indentation": "a tab stands where spaces should indent",
    "unbalanced": "a text has a bracket or quotation mark without a partner: it was cut",
    "too_deep": "mappings and lists lie too many levels inside each other",
    "unknown_key": "a key that this kind of block does not have",
    "missing_key": "a key that this kind of block must have is not there",
    "bad_name": "a name is not made of small letters, digits and single underscores",
    "bad_choice": "a value is none of those allowed",
    "bad_value": "a value has the wrong form",
    "bad_date": "a date is no day of the calendar written as 2018-12-31",
    "wrong_shape": "a text, a list or a mapping stands where another of them should",
    "unknown_rule": "a rule or ledger was asked for that the plan does not have",
    "unknown_area": "an area was asked for that the plan does not have",
    "unknown_status": "a status was asked for that gaps do not have",
    "unknown_authority": "an authority was asked for that the plan does not name",
    "unknown_year": "a year was asked for that no target has a goal in",
    "unknown_level": "a level of areas was asked for that the plan does not have",
    "level_not_stored": "progress by the lowest level of areas was asked for; a run keeps the levels above it",
    "not_replaceable": "what stands where a folder or file is to be written is something else",
    "being_written": "another process is writing the same folder or file",
    "cannot_write": "a folder or file cannot be written: the disk is full, read-only or not yours",
    "front_matter": "the front matter has no end",
    "unclosed_fence": "a fence is not closed",
    "fence_spelling": "a fence is almost, but not exactly, spelt as a block",
    "unknown_kind": "there is no such kind of block",
    "missing_name": "a block has no name",
    "extra_words": "something follows the name of a block",
    "misplaced_fence": "a block stands where CommonMark does not take it for one",
    "misplaced_quote": "a quote stands where CommonMark does not take it for one",
    "lazy_quote": "a line of a quote does not begin with `>`",
    "open_comment": "an HTML comment does not end",
    "empty_block": "a block holds nothing",
    "unknown_subject": "there is no subject or ledger of that name",
    "not_in_plan": "synthetic.yaml names a subject, fact, code, level or area that the plan does not have",
    "bad_sql": "an expression of synthetic.yaml is not one that DuckDB can work out for a row",
    "exact_total": "the numbers of an `exact` choice do not add up to a group's rows",
    "unknown_id": "the snapshot has no row with that id",
    "quote_not_found": "a quote is not the text of the plan",
    "no_sentences": "there are quotes, but no sentences.tsv to hold them against",
    "unknown_sentence": "a block names a sentence that the text has not",
    "figure_not_in_quote": "a figure of a block stands in no quote above it and has no source",
    "cite_missing": "a figure or criterion is known, but where it comes from is not verified",
    "sentence_partly": "a sentence is only partly computed",
    "sentence_forgotten": "a sentence is not accounted for",
    "byte_order_mark": "a file begins with a byte order mark",
    "not_utf8": "a file is not UTF-8",
    "control_character": "a file holds a character that no editor shows",
    "too_large": "a file of the plan is too large to be one",
    "bad_table": "a table has the wrong header or a line with the wrong number of cells",
    "bad_cell": "a cell that must hold something is empty",
    "duplicate_row": "a table has two rows for one thing",
    "area_circle": "areas lie in each other",
    "bad_figure": "a figure has the wrong form",
    "not_a_folder": "a file was named where a plan's folder should be",
    "empty_plan": "the folder that was named holds no plan",
    "file_ignored": "a file that looks like part of the plan is not read",
    "unknown_list": "a list that neither the plan nor lists.yaml knows",
    "unknown_fact": "a fact that the plan does not have",
    "unknown_column": "a column that the file does not have, or that no earlier step of synthetic.yaml makes",
    "two_columns": "one list gives a fact two columns",
    "bad_csv": "a file cannot be read as CSV",
    "bad_parquet": "a file cannot be read as Parquet",
    "bad_key": "a key went through a floating-point number, so its last digits are lost",
    "bad_area": "an area is not the same as in the plan",
    "not_a_snapshot": "a folder is no snapshot",
    "not_a_run": "a folder is no run",
    "as_of_differs": "a run was asked for another day than its snapshot's",
    "projected_back": "a run was to be projected to a day before its snapshot's",
    "other_snapshot": "a snapshot is not the one that a run was made from",
    "column_missing": "the snapshot lacks a column that the plan needs",
    "column_type": "a column of the snapshot is not of the type that the plan needs",
    "name_not_in_quote": "a word of `names` stands in no quote of its block",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in the user's input, at a place, with the way to mend it.

    `file` is relative to the folder the user named; `line` and `column` start at 1 (0: the whole file).
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"problem code {self.code!r} is not in plancode.errors.CODES")

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        head = f"{place}: {self.message}" if place else self.message
        return f"{head}\nhint: {self.hint}" if self.hint else head


class InputError(Exception):
    """The user's input is wrong (exit code 1); carries every problem found, in order of place."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CorruptError(Exception):
    """A file is not what its hash says, or two engines disagree (exit code 3)."""


def fault(code: str, message: str, hint: str = "", file: str = "", line: int = 0, column: int = 0) -> InputError:
    """An `InputError` with a single problem, for input that is not a plan file."""
    return InputError(Problem(file, line, column, code, message, hint))
