import { z } from 'zod'

/** What a platform charges for each delivered message, from a day on. */
const datedPricesSchema = z.strictObject({
  /** First day, in the town's time zone. */
  from: z.iso.date(),
  /** Messages of the category `service` that cost nothing, for each number and calendar month. */
  free_service_messages: z.int().min(0).default(0),
  /** By the platform's name of the category. One that is not named has no known price. */
  euros: z.record(z.string(), z.number().min(0)),
})

export const messagePricesSchema = z.array(datedPricesSchema)

export type DatedPrices = z.infer<typeof datedPricesSchema>
