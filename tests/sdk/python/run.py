"""Runs the tests here: `python run.py [module ...]`, from any folder; all of them where none is named."""

import sys
import unittest
import warnings
from pathlib import Path

if __name__ == "__main__":
    # The client advises to send a text along; some of these messages have none on purpose.
    warnings.simplefilter("ignore", UserWarning)
    modules = sys.argv[1:] or sorted(file.stem for file in Path(__file__).parent.glob("test_*.py"))
    unittest.main(module=None, argv=["run.py", *modules], verbosity=2, warnings="ignore")
