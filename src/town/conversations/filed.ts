import type { Town } from '#town/jurisdictions'
import type { Delivery } from './arrivals.ts'

/** Files what the town and its citizens wrote to each other otherwise than through us. */
export const fileMessages = async (_town: Town, _deliveries: Delivery[]): Promise<void> => {}
