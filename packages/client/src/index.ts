import type { Command, Reason } from './generated/answers.ts'

export { KeyfobClient, type KeyfobClientOptions } from './keyfob-client.ts'
export { ApprovalNeeded } from './errors/approval-needed.ts'
export { ProblemError, type FieldError } from './errors/problem-error.ts'
export { UnreachableError } from './errors/unreachable-error.ts'
export { type Page, Pages } from './pages.ts'
export { type SubmitOptions, type WaitOptions, isSettled } from './resources/commands.ts'
export type { PresenceChange } from './resources/vehicles.ts'
export type { EventsOptions } from './resources/events.ts'
export type { StreamOptions, StreamedEvent } from './events/follow-events.ts'
export type { AnswerOf, CallOptions, InputOf, OperationId } from './api-caller.ts'
export type { ClientClock } from './clock.ts'
export type { Answer } from './http/answer.ts'
export type { HttpRequest } from './http/http-connection.ts'
export type { RetryOptions } from './http/retry.ts'
export type * from './generated/answers.ts'
export type * from './generated/inputs.ts'

export type State = Command['state']
export type ReasonCode = Reason['code']
