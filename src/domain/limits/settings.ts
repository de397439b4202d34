import { z } from 'zod'
import { declareSettings } from '#platform/settings'

type LimitsConfig = {
  /** Factor on the limits of the town's profile. */
  limitsScale: number
  /** Cost of the proof of work, in PBKDF2 rounds for each of some hundreds of tries; 0: no proof of work. */
  workCost: number
}

export const limitsSettings = declareSettings({
  title: 'Limits',
  settings: {
    LIMITS_SCALE: {
      schema: z.coerce.number().min(0.01).max(1_000_000).default(1),
      doc: 'multiplier of the limits of `town.json` (`limits`, per address, network and all anonymous clients, per day)',
    },
    PROOF_OF_WORK: {
      schema: z.coerce.number().int().min(0).max(100_000).default(1_000),
      doc: 'cost of the proof of work that anonymous browsers compute before a post, once half of a limit (`limits.free` of `town.json`) is used: rounds of PBKDF2 for each of 512 to 1,024 tries, about a second; `0`: never',
    },
  },
  read: (it): LimitsConfig => ({ limitsScale: it.LIMITS_SCALE, workCost: it.PROOF_OF_WORK }),
})
