import { z } from 'zod'
import { isOutage, sqlState } from '#platform/database'
import { describeError } from '#platform/telemetry'
import { BadConfig } from '../config.ts'

/** A state of SQL: five signs. Names of errors of the file system are longer. */
const SQL_STATE = /^[0-9A-Z]{5}$/

/** What is wrong with a town's files, for the person who writes them: nobody is named in them. Of the database only the kind of error. */
export const problemOf = (error: unknown): string => {
  if (error instanceof BadConfig) return error.message
  if (isOutage(error) || SQL_STATE.test(sqlState(error))) return describeError(error)
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  return error instanceof Error ? error.message : 'unknown error'
}
