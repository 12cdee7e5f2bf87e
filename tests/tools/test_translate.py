"""Translations: every English sentence of the site has its French one, and the files compile to one."""

import gettext
from pathlib import Path

import pytest

from scripts import translate

FRENCH = Path("lawlab", "translations", "fr")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project: one view, one template, and the folder of its French translations."""
    for folder in ("lawlab/votes", "templates/votes", str(FRENCH)):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "lawlab/votes/views.py").write_text(
        '_("Vote")\nngettext("%(num)s vote", "%(num)s votes", 2)\n'
    )
    (tmp_path / "templates/votes/show.html").write_text(
        "{% trans name=x %}Hello {{ name }}{% endtrans %}{{ _('Back') }}"
    )
    return tmp_path


def write(project: Path, name: str, *entries: tuple[str, str]) -> None:
    text = "".join(f'msgid "{english}"\nmsgstr "{french}"\n\n' for english, french in entries)
    (project / FRENCH / name).write_text(text)


def write_all(project: Path) -> None:
    write(project, "core.po", ("Back", "Retour"), ("Hello %(name)s", "Bonjour %(name)s"))
    plural = 'msgid "%(num)s vote"\nmsgid_plural "%(num)s votes"\n'
    plural += 'msgstr[0] "%(num)s voix"\nmsgstr[1] "%(num)s voix"\n'
    (project / FRENCH / "votes.po").write_text(f'msgid "Vote"\nmsgstr "Voter"\n\n{plural}')


def test_a_complete_translation_has_no_fault(project: Path) -> None:
    write_all(project)
    assert list(translate.faults(project)) == []


def test_a_sentence_without_translation_is_named_with_its_place(project: Path) -> None:
    write_all(project)
    write(project, "core.po", ("Back", ""), ("Hello %(name)s", "Bonjour %(name)s"))
    assert list(translate.faults(project)) == ["templates/votes/show.html:1: “Back” has no fr translation"]


def test_a_translation_nobody_uses_any_more_is_named(project: Path) -> None:
    write_all(project)
    write(project, "old.po", ("Gone", "Parti"))
    (fault,) = translate.faults(project)
    assert fault.endswith("fr/old.po: “Gone” is not used any more")


def test_a_placeholder_that_the_sentence_does_not_have_is_named(project: Path) -> None:
    write_all(project)
    write(project, "core.po", ("Back", "Retour"), ("Hello %(name)s", "Bonjour %(nom)s"))
    (fault,) = translate.faults(project)
    assert fault.endswith("“Hello %(name)s” is translated with unknown nom")


def test_a_fuzzy_translation_counts_as_missing(project: Path) -> None:
    write_all(project)
    path = project / FRENCH / "core.po"
    path.write_text(f"#, fuzzy\n{path.read_text()}")
    (fault,) = translate.faults(project)
    assert fault.endswith("“Back” has no fr translation")


@pytest.mark.parametrize("files", [("a.po", "b.po"), ("a.po", "a.po")], ids=["in two files", "in one file"])
def test_two_translations_of_one_sentence_are_refused(project: Path, files: tuple[str, str]) -> None:
    for name, french in zip(files, ("Retour", "Revenir"), strict=True):
        with (project / FRENCH / name).open("a") as po:
            po.write(f'msgid "Back"\nmsgstr "{french}"\n\n')
    with pytest.raises(translate.Unusable, match="“Back” is translated “Revenir” here, but “Retour” in"):
        translate.compile_language(project / FRENCH)


def test_bad_syntax_is_refused_with_the_name_of_the_file(project: Path) -> None:
    (project / FRENCH / "bad.po").write_text('msgid "Back"\nmsgid "Hello"\n')
    with pytest.raises(translate.Unusable, match=r"fr/bad\.po: "):
        translate.compile_language(project / FRENCH)


def test_all_files_become_one_and_only_a_change_is_written(project: Path) -> None:
    write_all(project)
    assert [translate.compile_language(project / FRENCH) for _ in range(2)] == [True, False]
    with (project / FRENCH / "LC_MESSAGES" / "messages.mo").open("rb") as compiled:
        french = gettext.GNUTranslations(compiled)
    assert [french.gettext("Back"), french.gettext("Vote")] == ["Retour", "Voter"]
    assert french.ngettext("%(num)s vote", "%(num)s votes", 0) == "%(num)s voix"
    write(project, "more.po", ("More", "Plus"))
    assert translate.compile_language(project / FRENCH)


def test_every_sentence_of_the_site_is_translated() -> None:
    if found := sorted(translate.faults(translate.ROOT)):
        pytest.fail("\n".join(found), pytrace=False)
