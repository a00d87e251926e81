"""Real files, spoilt in many ways: an answer or a clear refusal, and never anything else."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import SMALL, Workshop, answered_or_refused, case_files, only_what_changes, said

import expert

PACK = expert.load_pack()
CASES = case_files(PACK)
RANDOMS = st.randoms(use_true_random=False)
LANGS = st.sampled_from(["zh", "en"])
FORMATS = st.sampled_from(["text", "json"])
MANY = settings(suppress_health_check=list(HealthCheck))
SECONDS = 60.0


@pytest.fixture(scope="module", autouse=True)
def _only_what_changes() -> Iterator[None]:
    with only_what_changes(PACK):
        yield


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where files are spoilt."""
    return Workshop(tmp_path_factory.mktemp("spoilt"), CASES, SMALL)


@pytest.mark.parametrize(("name", "data"), CASES, ids=[name for name, _ in CASES])
def test_the_case_files_are_good_before_they_are_spoilt(
    name: str, data: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)

    assert answered_or_refused(*said(["explain", str(tmp_path / name)]), "en")


@pytest.mark.usefixtures("untraced")
@settings(MANY, max_examples=5_000)
@given(random=RANDOMS, lang=LANGS, form=FORMATS)
def test_a_spoilt_case_is_answered_or_refused(
    workshop: Workshop, random: Random, lang: str, form: str
) -> None:
    with workshop.case(random) as (_, arguments):
        answered_or_refused(*said([*arguments, "--lang", lang, "--format", form]), lang)


@pytest.mark.usefixtures("untraced")
@settings(MANY, max_examples=2_000)
@given(random=RANDOMS, lang=LANGS)
def test_a_spoilt_pack_is_used_or_refused(workshop: Workshop, random: Random, lang: str) -> None:
    with workshop.pack(random) as (_, arguments):
        answered_or_refused(*said([*arguments, "--lang", lang]), lang)


def test_the_real_process_says_the_same_of_spoilt_cases(tmp_path: Path) -> None:
    def spoilt(number: int) -> tuple[int, str, str]:
        folder = tmp_path / str(number)
        folder.mkdir()
        with Workshop(folder, CASES, SMALL).case(Random(number)) as (_, arguments):
            done = subprocess.run(
                [sys.executable, "-m", "expert", *arguments, "--lang", "en"],
                capture_output=True, encoding="utf-8", timeout=SECONDS, check=False,
            )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    with ThreadPoolExecutor(2) as pool:
        answered = [answered_or_refused(*done, "en") for done in pool.map(spoilt, range(100))]

    assert 5 < sum(answered) < 95
