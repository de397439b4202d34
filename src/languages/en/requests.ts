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
  works: {
    mentions: 'road ?works|closures?|(?:road|street|roads|streets) (?:is |are )?closed|diversions?',
    what: 'road ?works|street ?works|planned works|works|closures|road closures?|street closures?|water cuts?|power cuts?|outages|closed (?:roads|streets)|(?:roads|streets) closed',
    ask: 'which|what|where|when|until when|how long|any|are there|is there|do you know|can you tell me|i want to know',
    besides:
      'there|will|be|are|is|any|the|a|on|in|at|of|for|near|around|here|my|our|this|these|street|road|neighbourhood|area|city|town|planned|announced|scheduled|do|does|last|end|start|and|or|if|now|still|about|information|morning|afternoon|evening|night|day|days|next|to|have|you',
  },
  area: {
    begins:
      '(?:i want to |i would like to |can i )?follow|(?:please )?(?:notify me|tell me|let me know|alert me)(?: of| about| when)?|(?:i want )?alerts',
    place: 'area|street|neighbourhood|around|near home|here',
    besides:
      'the|a|an|my|our|this|of|in|on|for|about|at|to|what|whatever|everything|all|happens|is|are|there|when|and|works|cuts|closures|reports|news|near|home|within|metres|m|please',
    followed:
      '(?:what|which(?: (?:areas?|streets?|neighbourhoods?|alerts))?) (?:do i follow|am i following|i follow|am i subscribed to|do i get)|(?:see |show |show me )?(?:the |my )?areas (?:that )?i follow|my areas|followed areas',
  },
  participation: {
    what: 'participate|take part|participation|consultations|public consultation|vote|votes|polls?|surveys?',
    besides:
      'hello|hi|good morning|i|we|want|would|like|to|can|how|do|which|what|are|there|is|the|a|an|any|in|on|of|for|open|new|now|and|or|town|council|my|neighbourhood|answer|please|thanks',
    named: 'participate|take part|take part in|consultation|consultation number',
    home: 'i|we|live|lives|living|am|are|from|home|my|at|in|on|the|street|neighbourhood|it is|is',
  },
}
