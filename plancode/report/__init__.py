"""A run as something to hand over: one HTML file (`plan report`) and a workbook (`plan export`)."""
