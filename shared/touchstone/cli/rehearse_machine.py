"""`touchstone rehearse MACHINE`: a state machine of the synthesised app, run whole on this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.machine_view import print_ending, print_head, print_scenarios
from touchstone.cli.rehearsal_progress import LiveProgress
from touchstone.cli.tables import wide_console
from touchstone.rehearsal.assembly.assembly import read_assembly
from touchstone.rehearsal.assembly.synthesis import synthesised
from touchstone.rehearsal.checkout import root_of
from touchstone.rehearsal.run.data import Prepared, prepared
from touchstone.rehearsal.run.documents import prepared_documents
from touchstone.rehearsal.run.models import Models, student, writer
from touchstone.rehearsal.run.rehearse import Rehearsal, RehearsalSettings, rehearse
from touchstone.rehearsal.run.scenario import Scenario, scenario_of, scenarios_of
from touchstone.scoring.errors import TouchstoneError

UNEXPECTED = 1
_ASSEMBLIES = Path("build/rehearsal")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def command_of(machine: str) -> click.Command:
    """The command that rehearses a machine."""

    @click.command(machine)
    @click.option("--scenario", "word", default="calm", show_default=True, help="A name, or a YAML file.")
    @click.option("--list-scenarios", is_flag=True, help="Show the scenarios of this machine, and end.")
    @click.option("--input", "given", type=_FILE, help="JSON or YAML: changes to the machine's input (a merge patch).")
    @click.option("--dataset", type=_FILE, help="Samples; the securities example's by default.")
    @click.option("--settings", type=_FILE, help="JSON or YAML: changes to the settings in cdk.json.")
    @click.option("--approve", type=click.Choice(["yes", "no", "ask"]), help="Answer for the approver.")
    @click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("runs"), show_default=True)
    def command(
        word: str,
        *,
        list_scenarios: bool,
        given: Path | None,
        dataset: Path | None,
        settings: Path | None,
        approve: str | None,
        out: Path,
    ) -> None:
        console = wide_console()
        if list_scenarios:
            print_scenarios(scenarios_of(machine), console)
            return
        if approve == "ask" and not sys.stdin.isatty():
            leave(BAD_INPUT, "--approve ask needs a terminal to ask on")
        try:
            scenario = scenario_of(word, machine)
            done = _rehearsed(scenario, _document(given), dataset, _document(settings), approve, out, console)
        except (TouchstoneError, OSError) as error:
            leave(BAD_INPUT, str(error))
        print_ending(done, console, with_texts=dataset is None)
        if done.faults:
            sys.exit(UNEXPECTED)

    command.help = f"Rehearse the state machine `{machine}` of this checkout, as it would be deployed."
    return command


def _rehearsed(
    scenario: Scenario,
    patch: Mapping[str, Any],
    dataset: Path | None,
    changes: Mapping[str, Any],
    approve: str | None,
    out: Path,
    console: Console,
) -> Rehearsal:
    root = root_of(Path.cwd())
    data, models = _stage(scenario.machine, dataset, root)
    with console.status("synthesising the app, with bundles for this machine"):
        synthesis = synthesised(root, root / _ASSEMBLIES, changes, data.rubric)
    assembly = read_assembly(synthesis.folder)
    print_head(scenario, assembly, data, console, synthesis)
    with LiveProgress(console) as progress:
        settings = RehearsalSettings(
            out=out,
            patch=patch,
            approver=lambda message: _approved(message, approve, scenario, progress, console),
            listener=progress,
            models=models,
            words=json.dumps([dict(changes), approve, synthesis.rubric], sort_keys=True),
        )
        return rehearse(assembly, scenario, data, settings)


def _stage(machine: str, dataset: Path | None, root: Path) -> tuple[Prepared, Models]:
    """What a machine works on, and who answers it."""
    if machine == "synthesize":
        if dataset is not None:
            leave(BAD_INPUT, "synthesize works on documents: --dataset is for the other machines")
        return prepared_documents(root), writer()
    corpus = root / "examples/securities/corpus" if dataset is None else None
    return prepared(dataset or root / "examples/securities/samples.jsonl", root), student(corpus)


def _approved(
    message: Mapping[str, Any], approve: str | None, scenario: Scenario, progress: LiveProgress, console: Console
) -> bool:
    if approve == "ask":
        run, decision, report = (message.get(key) for key in ("run", "decision", "report"))
        with progress.paused():
            return click.confirm(f"Release run {run}? The gate says {decision}; report: {report}")
    answer = scenario.approve if approve is None else approve == "yes"
    console.print(f"{'':>10}  [bold]the approver says {'yes' if answer else 'no'}[/]", highlight=False)
    return answer


def _document(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        document = (
            json.loads(path.read_text("utf-8")) if path.suffix == ".json" else yaml.safe_load(path.read_text("utf-8"))
        )
    except (ValueError, yaml.YAMLError) as error:
        leave(BAD_INPUT, f"{path}: expected JSON or YAML: {error}")
    if not isinstance(document, Mapping):
        leave(BAD_INPUT, f"{path}: expected an object, saw {type(document).__name__}")
    return document


customize = command_of("customize")
train = command_of("train")
host = command_of("host")
evaluate = command_of("evaluate")
release = command_of("release")
synthesize = command_of("synthesize")
