"""Runs all tests here: `python run.py`, from any folder."""

import unittest
import warnings

if __name__ == "__main__":
    # The client advises to send a text along; some of these messages have none on purpose.
    warnings.simplefilter("ignore", UserWarning)
    unittest.main(module=None, argv=["run.py", "test_slack_web", "test_slack_apps"], verbosity=2, warnings="ignore")
