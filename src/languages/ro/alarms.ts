import type { AlarmWords } from '../definition.ts'

export const alarms: AlarmWords = {
  violence: [
    'violenta (?:domestica|sexuala)',
    '(?:sotul|prietenul|partenerul) (?:meu )?ma (?:bate|loveste|ameninta)',
    'ma bate',
    'agresiune sexuala',
  ],
  danger: [
    'miros de gaz',
    'miroase a gaz',
    'scurgere de gaz',
    'incendiu',
    'a luat foc',
    'iese fum',
    'ranit|ranita|raniti',
    'inconstienta?',
    'nu respira',
    'lovita? de (?:o )?masina',
    'cabluri? (?:cazute?|care atarna|dezizolate?|pe jos)',
    'creanga (?:care atarna|gata sa cada)',
    'sta sa se prabuseasca',
    's a prabusit',
  ],
  need: [
    'nu (?:am|avem) (?:ce manca|mancare|bani de mancare)',
    '(?:mi e|imi este|ne este) foame',
    '(?:ma|ne) (?:evacueaza|dau afara din casa)',
    'dorm (?:pe|in) strada',
    'traiesc pe strada',
    '(?:imi|ne) taie (?:curentul|lumina|apa)',
    'nu (?:pot|putem) plati (?:chiria|factura)',
    'ajutor (?:financiar|alimentar)',
    'banca de alimente',
  ],
}
