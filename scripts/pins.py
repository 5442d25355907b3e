"""Pin what pyproject.toml asks for: requirements.txt and requirements-dev.txt, with the hash of every file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# What `make` installs, pinned and hashed. Made anew by `make pins`; edited by nobody."
PIP_TOOLS = "pip-tools==7.6.2"
OPTIONS = (
    *("--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--upgrade", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"),
)


def compile_pins(tools: Path, target: Path, *extra: str) -> None:
    """Write the pins of pyproject.toml, and of the build back end, which is installed like the rest."""
    source = ["pyproject.toml", "--all-build-deps", *extra]
    subprocess.run([tools / "bin/pip-compile", *OPTIONS, "-o", target, *source], cwd=ROOT, check=True)
    pins = [line for line in target.read_text().splitlines() if line and not line.startswith("#")]
    target.write_text("\n".join([HEAD, *pins, ""]))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder)
        subprocess.run([sys.executable, "-m", "venv", tools], check=True)
        subprocess.run([tools / "bin/pip", "install", "--quiet", PIP_TOOLS], check=True)
        compile_pins(tools, ROOT / "requirements.txt")
        compile_pins(tools, ROOT / "requirements-dev.txt", "--extra", "dev")


if __name__ == "__main__":
    main()
