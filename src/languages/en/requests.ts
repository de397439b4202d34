import type { RequestWords } from '../definition.ts'

export const requests: RequestWords = {
  status: ['(?:where|how) (?:is|are) my reports?', 'my reports?', 'status of my reports?'],
  person: [
    '(?:talk|speak|chat) .{0,20}?(?:to |with )?(?:a |an |one |the |some )?(?:human|agent|operator|someone|somebody|person|real person|people)',
    '(?:a )?(?:human|person) please',
    '^(?:human|agent|operator|person|anybody there)$',
  ],
  discard: [
    '(?:i|we) (?:want|need|have|would like|d like) to (?:throw (?:away|out)|get rid of|dispose of|discard)',
    '(?:how|where) (?:can|do|could) (?:i|we) (?:throw (?:away|out)|get rid of|dispose of)',
  ],
  lookup: {
    before: 'what is the |the ',
    what: 'phone|address|where is',
    joins: 'number|of|the',
  },
}
