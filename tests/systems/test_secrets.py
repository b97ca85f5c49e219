"""Secrets show themselves to nobody who doesn't ask."""

import pickle

import pytest

from systems.secrets import Redactor, Secret


def test_a_secret_is_not_shown_by_any_way_of_writing_it() -> None:
    secret = Secret("hunter2-hunter2")

    assert "hunter2" not in f"{secret} {secret!r} {[secret]} { ({'a': secret}) }"
    assert secret.reveal() == "hunter2-hunter2"


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret("hunter2"))


def test_secrets_are_equal_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1


def test_a_key_of_several_lines_is_found_line_by_line() -> None:
    key = "-----BEGIN KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEHBG0w\n-----END"
    redactor = Redactor([Secret(key)])

    shown = redactor.redact("parse error near AgEGCCqGSM49AwEHBG0w of -----BEGIN KEY")

    assert shown == "parse error near [redacted] of -----BEGIN KEY"


def test_a_short_value_is_not_searched_for() -> None:
    assert Redactor([Secret("id")]).redact("valid") == "valid"


def test_a_longer_secret_wins_over_one_that_it_contains() -> None:
    redactor = Redactor([Secret("abcdef"), Secret("abcdefghij")])

    assert redactor.redact("abcdefghij") == "[redacted]"
