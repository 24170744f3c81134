# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Recording rollouts while a model trains.

>>> from inseam.record import Recorder
>>> with Recorder("rollouts") as recorder:
...     recorder.record(0, prompts=["1 + 1 =", "1 + 1 ="], token_ids=[[17, 2], [18]], rewards={"exact": [1.0, 0.0]})
>>> ds = inseam.open("rollouts")
>>> [(row["step"], len(row["responses"])) for row in ds]
[(0, 2)]

Each process writes a data file of its own in the folder (spec/folders.md). A thread commits each step, so that training does not
wait for the disk.
"""

from __future__ import annotations

import atexit
import os
import threading
import warnings
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import _library
from ._errors import BacklogError, Error, RecordError
from ._process_rank import rank_of_process
from ._record_file import RecordFile
from ._rollouts import Rollouts, Rounded
from ._step_queue import StepQueue


class Recorder:
    """A recorder of rollouts: each step becomes one commit of a data file in a folder, written by a thread of its own.

    A row is a prompt with its responses (spec/recording.md): `step`, `rank`, `prompt_id`, `prompt`,
    `prompt_token_ids` and `responses`, of which each has `response_id`, `text`, `messages`, `finish_reason`, `policy_version`,
    `n_tokens`, `token_ids`, `loss_mask`, `advantage` or `token_advantages`, `pm.policy` and `pm.reference` with `logp`,
    `n_tokens` and `token_logps`, and `rm` with one score for each reward. `logp` is the sum over the tokens whose `loss_mask` is
    True, and `n_tokens` of the model is their number. Columns that are not given do not exist.

    A step is durable as a whole or not at all, also if the process is killed. `flush` and `close` return when all steps are
    durable and belong to the dataset. A recorder with the same folder and rank appends to the same file. A step that the file
    already has is refused; `start_step` deletes the steps that a resumed run repeats.

    In the child of a fork a recorder starts anew: it has a file of its own, and the steps that its parent recorded stay with the
    parent. Any number of threads may call a recorder.

    Parameters
    ----------
    path : str or Path
        The folder; it is created if it does not exist.
    rank : int, optional
        The rank of this process. Two processes never have the same. Default: that of torch.distributed if it is initialised,
        else the environment variable RANK, else 0.
    world_size : int, optional
        The number of processes. Default: as for `rank`, with WORLD_SIZE, else 1.
    start_step : int, optional
        The first step of a resumed run. Rows of this step and later ones are deleted before the recorder starts (`inseam restore`
        undoes that): those of this rank, and those of ranks that a run with more processes had.
    tokenizer : str, optional
        The tokenizer of all token ids and log-probs: provenance of these columns.
    policy, reference : mapping, optional
        Provenance of the log-probs of each model, such as {"model": "Qwen3-8B", "revision": "9c1f", "temperature": 1.0}.
    rewards : mapping, optional
        Provenance of scores by their names, such as {"sky": {"model": "Skywork-Reward-V2", "scale": "logit"}}.
    queue_steps : int, optional
        The number of waiting steps from which on the recorder reports back-pressure: it counts `delayed` and warns once.
    queue_bytes : int, optional
        The maximum size in bytes of waiting steps. Default: 1 GiB.
    block : bool, optional
        Wait for room if waiting steps have reached `queue_bytes`. Default: raise a `BacklogError`, and do not record the step.
    **options
        Those of `inseam.Writer`, such as `profile`.

    Attributes
    ----------
    delayed : int
        The number of steps that found at least `queue_steps` steps waiting.
    rounded : dict
        The number of values by arguments that float32 could not hold, and which were rounded.

    Raises
    ------
    ArgumentError
        If a value is out of range.
    LockedError
        If another process records with this rank.
    StorageError
        If the folder or the file cannot be opened or created.

    Examples
    --------
    >>> import numpy
    >>> from inseam.record import Recorder
    >>> with Recorder("run", tokenizer="Qwen/Qwen3-8B", policy={"model": "Qwen/Qwen3-8B"}) as recorder:
    ...     recorder.record(
    ...         7, prompts=["Hi", "Bye"], group_size=2, token_ids=numpy.arange(12).reshape(4, 3),
    ...         logps=numpy.full((4, 3), -0.5, "f4"), rewards={"sky": [1.0, 0.0, 0.5, None]}, policy_version=7,
    ...     )
    ...     recorder.flush()
    1
    >>> ds = inseam.open("run")
    >>> ds["pm.policy.logp"].to_pylist()
    [-1.5, -1.5, -1.5, -1.5]
    """

    def __init__(
        self,
        path: str | Path,
        *,
        rank: int | None = None,
        world_size: int | None = None,
        start_step: int | None = None,
        tokenizer: str | None = None,
        policy: Mapping[str, Any] | None = None,
        reference: Mapping[str, Any] | None = None,
        rewards: Mapping[str, Mapping[str, Any]] | None = None,
        queue_steps: int = 16,
        queue_bytes: int = 1 << 30,
        block: bool = False,
        **options: Any,
    ) -> None:
        if queue_steps < 1 or queue_bytes < 1:
            raise _library.ArgumentError(f"queue_steps and queue_bytes must be at least 1; found {queue_steps} and {queue_bytes}")
        wrong = {"commit_rows", "commit_seconds", "append", "mode"} & options.keys()
        if wrong:
            raise _library.ArgumentError(f"{sorted(wrong)[0]} cannot be given: a recorder appends, and commits each step")
        self.path = str(path)
        self.rank, self.world_size = rank_of_process(rank, world_size)
        self._tokenizer, self._models = tokenizer, {"policy": _known(policy), "reference": _known(reference)}
        self._rewards = {name: _known(pairs) for name, pairs in (rewards or {}).items()}
        self._limits, self._blocks, self._options = (queue_steps, queue_bytes), block, options
        self._is_closed = False
        self._open(is_fork=False, start_step=start_step)
        _RECORDERS.add(self)
        atexit.register(_close_at_exit, weakref.ref(self))

    def _open(self, is_fork: bool, start_step: int | None = None) -> None:
        self._file: RecordFile | None = RecordFile(Path(self.path), self.rank, is_fork, self._options)
        try:
            if start_step is not None:
                self._file.rewind(self.rank, self.world_size, start_step)
            self._steps = self._file.steps()
        except BaseException:
            self._file.close()
            raise
        self._reset()

    def _reset(self) -> None:
        self._calls = threading.RLock()
        self._queue = StepQueue(self._limits[1])
        self._thread: threading.Thread | None = None
        self._accepted: list[int] = []
        self._described: set[str] = set()
        self._rounding = Rounded()
        self.delayed, self._has_warned = 0, False

    def record(
        self,
        step: int,
        *,
        token_ids: Any,
        prompts: Iterable[Any] | None = None,
        prompt_ids: Iterable[Any] | None = None,
        prompt_token_ids: Any = None,
        prompt_token_mask: Any = None,
        group_size: int | None = None,
        token_mask: Any = None,
        loss_mask: Any = None,
        logps: Any = None,
        reference_logps: Any = None,
        advantages: Any = None,
        rewards: Mapping[str, Any] | None = None,
        texts: Iterable[str] | None = None,
        messages: Iterable[Any] | None = None,
        finish_reasons: Iterable[str | None] | None = None,
        policy_version: Any = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Record the N responses of a step; they are durable after `flush`.

        The values are copied before the call returns, and written by the thread. Tensors may be on any device. Log-probs, scores and
        advantages are stored as float32; `rounded` counts values that this changes.

        Parameters
        ----------
        step : int
            The step, which the file does not have yet.
        token_ids : list, array or tensor
            The token ids of N responses: N lists of any lengths, or one array of shape (N, T).
        prompts : sequence, optional
            Texts, or lists of messages: one for each response, or one for each group of `group_size`.
        prompt_ids : sequence, optional
            The ids of prompts, as for `prompts`.
        prompt_token_ids, prompt_token_mask : optional
            The token ids of prompts, as for `token_ids`; one list for each response or each prompt.
        group_size : int, optional
            The number of responses of each prompt, which follow each other. Default: responses that follow each other with the
            same prompt (by `prompt_ids` if they are given) are one group.
        token_mask : array or tensor, optional
            For arrays of shape (N, T): 1 at tokens and 0 at padding, the same shape.
        loss_mask, logps, reference_logps : optional
            A value for each token, in the shape of `token_ids`: whether the loss counts it, and its log-probs by the policy that
            sampled it and by the reference.
        advantages : optional
            One number for each response, or one for each token.
        rewards : mapping, optional
            Scores by the names of their rewards: N numbers, None for none.
        texts, messages, finish_reasons : sequence, optional
            Of each response: its text, its messages, and why it ended.
        policy_version : int, str or sequence, optional
            The version of the policy that sampled the responses.
        extra : mapping, optional
            Further columns of the responses by their names: N values of any kind that `Writer.write` accepts.

        Raises
        ------
        ArgumentError
            If the step was recorded already, the recorder is closed, or a value has another shape or type; nothing is recorded.
        BacklogError
            If there is no room in the queue, and `block` is False.
        RecordError
            If the thread could not write an earlier step.
        """
        values = {name: value for name, value in locals().items() if name not in ("self", "step")}
        self._require_open()
        with self._calls:
            if isinstance(step, bool) or int(step) != step or not 0 <= step < 2**63:
                raise _library.ArgumentError(f"step must be an integer of at least 0; found {step!r}")
            if step in self._steps:
                raise _library.ArgumentError(
                    f"{self.path}: step {step} of rank {self.rank} was recorded already; a resumed run passes start_step, which deletes the steps it repeats"
                )
            rounding = Rounded()
            rollouts = Rollouts(int(step), self.rank, self._file.origin, rounding, values)  # type: ignore[union-attr]
            self._put(rollouts)
            self._rounding.add(rounding)

    def _put(self, rollouts: Rollouts) -> None:
        given = rollouts.provenance(self._tokenizer, self._models, self._rewards)
        provenance = {column: pairs for column, pairs in given.items() if column not in self._described}
        item = rollouts.step, rollouts.rows, provenance
        waiting = len(self._queue)
        if not self._queue.put(item, rollouts.nbytes, self._blocks):
            self._raise_error()
            raise BacklogError(
                f"{self.path}: step {rollouts.step} was not recorded: {waiting} steps of {self._queue.nbytes} bytes wait for the disk; "
                "raise queue_bytes, or pass block=True to wait", "backlog", self.path,
            )  # fmt: skip
        self._described.update(provenance)
        self._steps.add(rollouts.step)
        self._accepted.append(rollouts.step)
        if waiting >= self._limits[0]:
            self.delayed += 1
            if not self._has_warned:
                self._has_warned = True
                warnings.warn(f"{self.path}: {waiting} steps wait for the disk, which is slower than training", RuntimeWarning, stacklevel=3)
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, args=(self._queue, self._file), name="inseam-recorder", daemon=True)
            self._thread.start()

    def _write(self, queue: StepQueue, file: RecordFile) -> None:
        """Write the steps of the queue until it is closed; the thread runs it."""
        try:
            while steps := queue.take():
                for _, rows, provenance in steps:
                    file.write(rows, provenance)
                file.publish()
                queue.finish(len(steps))
        except BaseException as error:
            queue.fail(error)

    def flush(self, timeout: float | None = None) -> int:
        """Wait until all steps that were recorded are durable and belong to the dataset, and return their number.

        Parameters
        ----------
        timeout : float, optional
            The seconds to wait. Default: no limit.

        Raises
        ------
        TimeoutError
            If steps still wait after `timeout`.
        RecordError
            If a step could not be written.
        """
        self._require_open()
        queue, wanted = self._queue, self._queue.accepted
        if not queue.wait(wanted, timeout):
            self._raise_error()
            raise TimeoutError(f"{self.path}: {wanted - queue.durable} steps still wait for the disk after {timeout} seconds")
        return wanted

    @property
    def durable_steps(self) -> list[int]:
        """The steps that this recorder has recorded, and that are durable and belong to the dataset, in their order."""
        return self._accepted[: self._queue.durable]

    def has_steps(self, first: int) -> bool:
        """Return whether the file of this process has the step `first` or a later one."""
        self._require_open()
        return any(step >= first for step in self._steps)

    @property
    def rounded(self) -> dict[str, int]:
        """The number of values, by arguments, that float32 could not hold."""
        return dict(self._rounding.counts)

    def close(self) -> None:
        """Wait until all steps are durable, and close the recorder; a second call does nothing.

        Raises
        ------
        RecordError
            If a step could not be written; the recorder is closed.
        """
        if self._is_closed:
            return
        if self._file is None:  # in the child of a fork that recorded nothing
            self._is_closed = True
            return
        try:
            self.flush()
            if self._thread is None:
                self._file.publish()  # what an earlier process has committed, and not published
        finally:
            self._is_closed = True
            self._queue.close()
            if self._thread is not None:
                self._thread.join()
            self._file.close()

    def _require_open(self) -> None:
        if self._is_closed:
            raise _library.ArgumentError(f"the recorder of {self.path!r} is closed")
        if self._file is None:
            self._open(is_fork=True)
        self._raise_error()

    def _raise_error(self) -> None:
        error = self._queue.error
        if error is not None:
            lost = self._accepted[self._queue.durable :]
            shown = ", ".join(map(str, lost[:8])) + (" and later ones" if len(lost) > 8 else "")
            raise RecordError(
                f"{self.path}: recording has stopped, and the steps {shown} may not be durable: {error}", getattr(error, "code", "file"), self.path
            ) from error

    def _forget_parent(self) -> None:
        """Start anew in the child of a fork: the file, the steps and the thread are those of the parent."""
        if self._file is not None:
            self._file.release()
            _PARENTS.append(self._file)
        self._file = None
        self._reset()

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(f"cannot pickle the recorder of {self.path!r}: it belongs to its process; make one with the rank of the other process")

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        if kind is None:
            self.close()
            return
        try:
            self.close()
        except Error as error:
            warnings.warn(str(error), RuntimeWarning, stacklevel=2)


_RECORDERS: weakref.WeakSet[Recorder] = weakref.WeakSet()
#: The files of the parent, in the child of a fork: closing them is the parent's.
_PARENTS: list[RecordFile] = []


def _forget_parents() -> None:
    for recorder in list(_RECORDERS):
        recorder._forget_parent()


os.register_at_fork(after_in_child=_forget_parents)


def _close_at_exit(reference: weakref.ref[Recorder]) -> None:
    recorder = reference()
    if recorder is not None:
        recorder.__exit__(SystemExit)


def _known(pairs: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (pairs or {}).items() if value is not None}
