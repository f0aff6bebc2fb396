"""Task: one call to a service, and the wait for its job or its token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from touchstone.rehearsal.asl.answers import answered, settle
from touchstone.rehearsal.asl.deadlines import Deadline, Heartbeat
from touchstone.rehearsal.asl.errors import HEARTBEAT_TIMEOUT, TIMEOUT, ExecutionEnded, StateError
from touchstone.rehearsal.asl.expressions import expected
from touchstone.rehearsal.asl.futures import Future
from touchstone.rehearsal.asl.integrations import After, Finished, Job, Running, TaskContext, is_job
from touchstone.rehearsal.asl.limits import MAX_SECONDS, checked_text
from touchstone.rehearsal.asl.measures import measured
from touchstone.rehearsal.asl.retrying import with_retries
from touchstone.rehearsal.asl.states import Task
from touchstone.rehearsal.asl.steps.nested import answer_of, run_nested, start_nested
from touchstone.rehearsal.asl.tokens import OpenToken
from touchstone.rehearsal.asl.visit import DETAILS, Exit, Visit


async def run_task(visit: Visit) -> Exit:
    """Task."""
    return await with_retries(visit, _attempt)


async def _attempt(visit: Visit) -> Exit:
    state = visit.state
    assert isinstance(state, Task)  # noqa: S101 - the table of steps says so
    call = _Call(visit, state)
    try:
        result = await call.make()
        text = checked_text(result, "result")
    except StateError as error:
        call.record_failure(error)
        raise
    except ExecutionEnded:
        call.abandon("the execution ended")
        raise
    call.record("TaskSucceeded", output=text, outputDetails=DETAILS)
    return visit.leave(state.output, state.assign, state.next, default=result, text=text, result=result)


class _Call:
    """One attempt."""

    def __init__(self, visit: Visit, state: Task) -> None:
        self.visit = visit
        self.state = state
        self.engine = visit.course.engine
        self.token = self._new_token() if state.resource.pattern == ".waitForTaskToken" else None
        self.job: Job | None = None
        self.scheduled = False
        self.submitted = False
        self.answer: Future[Any] | None = None

    async def make(self) -> Any:
        """The result of the call, of its job, or of its token."""
        state = self.state
        bindings = self.visit.bindings({} if self.token is None else {"Task": {"Token": self.token}})
        arguments = self._arguments(bindings)
        parameters = checked_text(arguments, "arguments")
        plain = self.visit.bindings()
        timeout = None if state.timeout is None else measured(state.timeout, plain, 1, MAX_SECONDS)
        beat = None if state.heartbeat is None else measured(state.heartbeat, plain, 1, MAX_SECONDS)
        context = self._context(plain, timeout)
        self._schedule(parameters, timeout, beat)
        deadline = Deadline(self.engine.loop, timeout)
        if state.resource.starts_execution and self.token is None:
            return await run_nested(self.visit, state.resource, arguments, deadline, self.record)
        if self.token is None:
            return await self._answered(arguments, context, deadline)
        heart = None if beat is None else Heartbeat(self.engine.loop, beat)
        return await self._by_token(self.token, arguments, context, deadline, heart)

    def record(self, kind: str, **details: Any) -> None:
        """Record an event of the call."""
        self.submitted = self.submitted or kind == "TaskSubmitted"
        resource = self.state.resource
        self.visit.course.event(kind, resourceType=resource.kind, resource=resource.call, **details)

    def record_failure(self, error: StateError) -> None:
        """Record how the call failed, and let go of what it left behind."""
        self.abandon(error.error)
        if not self.scheduled:
            return
        if error.error in {TIMEOUT, HEARTBEAT_TIMEOUT}:
            self.record("TaskTimedOut", error=error.error)
            return
        error.located = True
        waits = self.state.resource.pattern != ""
        kind = "TaskSubmitFailed" if waits and not self.submitted else "TaskFailed"
        self.record(kind, error=error.error, cause=error.cause or "")

    def abandon(self, reason: str) -> None:
        """Stop the job, and wait for the token no longer."""
        if self.token is not None:
            self.engine.tokens.close(self.token)
        answer, job, self.answer, self.job = self.answer, self.job, None, None
        if answer is not None and not answer.done:
            answer.give_up(lambda value: self._stop(value, reason))
        elif answer is not None and job is None:
            self._stop(answer.value, reason)
        self._stop(job, reason)

    def _stop(self, job: Any, reason: str) -> None:
        if is_job(job):
            job.stop(self.engine.clock.now(), reason)

    def _arguments(self, bindings: dict[str, Any]) -> Any:
        template = self.state.arguments
        if template is None:
            return self.visit.input
        return expected(template.evaluate(bindings), (dict,), "object", template.source, template.field)

    def _schedule(self, parameters: str, timeout: float | None, beat: float | None) -> None:
        details: dict[str, Any] = {"region": self.engine.region, "parameters": parameters}
        if timeout is not None:
            details["timeoutInSeconds"] = int(timeout)
        if beat is not None:
            details["heartbeatInSeconds"] = int(beat)
        self.record("TaskScheduled", **details)
        self.scheduled = True
        self.record("TaskStarted")

    async def _answered(self, arguments: Any, context: TaskContext, deadline: Deadline) -> Any:
        answer = await self._called(arguments, context, deadline)
        if not is_job(answer):
            return answer
        if not self.state.resource.pattern.startswith(".sync"):
            raise TypeError(
                f"{self.state.resource.arn}: the integration answered with a job, but the state waits for none"
            )
        self.job, self.answer = answer, None
        said = checked_text(answer.submitted, "answer")
        self.record("TaskSubmitted", output=said, outputDetails=DETAILS)
        while True:
            try:
                stands: Running | Finished = await self._asked(lambda: answer.poll(self.engine.clock.now()), deadline)
            except StateError as error:
                self.job = self.job if error.error == TIMEOUT else None
                raise
            if isinstance(stands, Finished):
                self.job = None
                return stands.result
            await deadline.bound(self.engine.loop.sleep(stands.seconds))

    async def _by_token(
        self, token: str, arguments: Any, context: TaskContext, deadline: Deadline, heart: Heartbeat | None
    ) -> Any:
        waits: Future[Any] = Future()
        about = OpenToken(token, context.execution, context.state)
        self.engine.tokens.give_out(about, waits, heart.beat if heart is not None else lambda: None)
        if self.state.resource.starts_execution:
            submitted = answer_of(start_nested(self.visit, arguments))
        else:
            submitted = await self._called(arguments, context, deadline)
        self.record("TaskSubmitted", output=checked_text(submitted, "answer"), outputDetails=DETAILS)
        result = await deadline.bound(waits, heart)
        self.engine.tokens.close(token)
        return result

    async def _called(self, arguments: Any, context: TaskContext, deadline: Deadline) -> Any:
        resource, integrations = self.state.resource, self.engine.integrations
        answer = await self._asked(lambda: integrations.call(resource, arguments, context), deadline)
        if not isinstance(answer, After):
            return answer
        later: Future[Any] = Future()
        later.timer = self.engine.clock.after(answer.seconds, lambda: settle(later, answer.result))
        return await deadline.bound(later)

    def _asked(self, function: Callable[[], Any], deadline: Deadline) -> Awaitable[Any]:
        self.answer = self.engine.loop.call(lambda: answered(function))
        return deadline.bound(self.answer)

    def _context(self, bindings: dict[str, Any], timeout: float | None) -> TaskContext:
        execution, role = self.visit.course.execution, self.state.role
        return TaskContext(
            execution=execution.arn,
            execution_name=execution.name,
            state_machine=execution.machine,
            role=execution.role if role is None else str(role.evaluate(bindings)),
            state=self.state.name,
            attempt=self.visit.retries,
            now=self.engine.clock.now(),
            token=self.token,
            timeout=timeout,
        )

    def _new_token(self) -> str:
        return f"{self.visit.course.execution.rng.getrandbits(256):064x}"
