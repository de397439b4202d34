/** Calls to a server with a model, of the operator's choice: it may hang, answer something else, too much or nothing. */
export { askModelServer, ModelServerFailed } from './ask.ts'
