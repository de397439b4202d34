import { perTown, type Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { readTemplates } from './file.ts'

/** By the name of the template. A message goes out whatever is wrong with the file. */
const categoriesOf = perTown(({ folder, log }: Town): ReadonlyMap<string, string> => {
  try {
    return new Map(readTemplates(folder).map(({ name, category }) => [name, category.toLowerCase()]))
  } catch (error) {
    log.warn(
      { problem: describeError(error) },
      'templates.json cannot be read: categories of templates unknown',
    )
    return new Map()
  }
})

/** What a template of the town is charged as, by its file: the platform may have another opinion. */
export const templateCategory = (town: Town, name: string): string | undefined => categoriesOf(town).get(name)
