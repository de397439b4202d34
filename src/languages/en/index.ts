import type { LanguageDefinition } from '../definition.ts'
import { alarms } from './alarms.ts'
import api from './api.json'
import chat from './chat.json'
import { dates } from './dates.ts'
import developers from './developers.json'
import mail from './mail.json'
import openData from './open-data.json'
import poster from './poster.json'
import reportForm from './report-form.json'
import { requests } from './requests.ts'
import site from './site.json'
import webChat from './web-chat.json'

export const en = {
  name: 'English',
  // Day before month.
  locale: 'en-GB',
  written: true,
  time: { alone: 'H:mm', within: 'H:mm' },
  automatic: 'automatic',
  names: [
    'english',
    'ingles',
    'angles',
    'in english',
    'en ingles',
    'en angles',
    'anglais',
    'engleza',
    'الإنجليزية',
  ],
  commands: {
    menu: ['menu', 'start', 'options'],
    back: ['back'],
    cancel: ['cancel', 'exit'],
    help: ['help'],
    yes: ['yes', 'confirm', 'ok', 'send', 'yes please', 'anyway', 'send it', 'send it anyway'],
    no: ['no', 'correct', 'edit'],
    skip: ['no', 'skip', 'no photo', 'no thanks'],
    stop: ['stop', 'unsubscribe'],
    all: ['all', 'everywhere', 'the whole town'],
  },
  ordinals: ['first|1st', 'second|2nd', 'third|3rd', 'fourth|4th', 'fifth|5th'],
  greetings: ['hello', 'hi', 'hey', 'good morning', 'good afternoon', 'good evening'],
  pleasantries: ['there', 'everyone', 'town hall', '{town}', '{town} town hall'],
  follow: ['follow'],
  besidePlaces:
    'it is at in on the my this here place point location coordinates coords coord position dropped shared current live pin link map hello spain catalonia',
  assets: {
    plate: 'plate tag label code sticker inventory',
    number: 'number no num n',
    between: 'with the a of that has is reads says and it',
    units:
      'days day hours hour minutes years year metres meters m cm km litres liters euros weeks months people times h',
    neutral:
      'hello hi good morning afternoon evening report reporting notice want would like to a an the of at on with in there is problem issue incident about this that it and please thanks thank you town hall qr',
  },
  dates,
  requests,
  alarms,
  api,
  chat,
  developers,
  mail,
  openData,
  poster,
  reportForm,
  site,
  webChat,
} satisfies LanguageDefinition
