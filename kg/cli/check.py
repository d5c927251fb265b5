"""``kg check``."""

from __future__ import annotations

import gc

from kg.cli import options
from kg.cli.output import count, emit
from kg.errors import InputError


@options.command("check", "kg check")
@options.dataset_options
def command() -> int:
    """Check a dataset by its shapes and check queries; all faults are listed.

    Each fault is a line "file:line: problem". Faults end with exit code 1; warnings ask for a review and don't. Needs
    pySHACL, of the extra 'check'.
    """
    from kg.dataset import locate

    dataset = locate(options.folders())
    collecting = gc.isenabled()
    gc.disable()  # nearly all that is made here lives to the end; looking for what doesn't took a fifth of the time
    try:
        from kg.build.check import WARNING, check

        faults = check(dataset)
    except ModuleNotFoundError as error:
        if error.name != "pyshacl":
            raise
        raise InputError("kg check needs pySHACL: pip install 'legal-framework-kg[check]'") from None
    finally:
        if collecting:
            gc.enable()
    for fault in faults:
        emit(str(fault))
    warnings = sum(fault.severity == WARNING for fault in faults)
    wrong = len(faults) - warnings
    said = [count(wrong, "fault") if wrong else "no faults"]
    said += [count(warnings, "warning")] if warnings else []
    emit(f"{' and '.join(said)} in {count(len(dataset.files), 'file')}")
    return 1 if wrong else 0
