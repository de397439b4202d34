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

export const ca = {
  name: 'Català',
  locale: 'ca',
  written: true,
  time: { alone: "H.mm 'h'", within: 'H.mm' },
  // The year is joined with «de», not with the «del» of the locale's data.
  mendDate: (date) => date.replace(/ del (\d{4})$/, ' de $1').replaceAll("'", '’'),
  automatic: 'automàtic',
  names: ['catala', 'catalan', 'en catala', 'valencia', 'الكتالانية', 'catalana'],
  commands: {
    menu: ['menu', 'menus', 'inici', '0', 'opcions'],
    back: ['enrere', 'enrera', 'tornar', 'torna', 'anterior'],
    cancel: ['cancel la', 'cancella', 'cancellar', 'sortir', 'deixar ho', 'plega'],
    help: ['ajuda', '?'],
    yes: [
      'si',
      'confirmar',
      'confirmo',
      'confirma',
      'd acord',
      'dacord',
      'correcte',
      'ok',
      'okey',
      'endavant',
      'envia',
      'enviar',
      'be',
      'perfecte',
      'igualment',
      'si igualment',
      'enviar lo',
      'envia lo',
      'envieu lo',
      'enviar lo igualment',
      'envia lo igualment',
      'envieu lo igualment',
    ],
    no: ['no', 'nop', 'corregir', 'incorrecte', 'malament'],
    skip: [
      'no',
      'sense',
      'ometre',
      'saltar',
      'cap',
      'sense foto',
      'sense fotografia',
      'no tinc',
      'continuar',
      'seguir',
      'no en tinc',
      'no gracies',
    ],
    // What the law and the messenger ask to be enough: one word.
    stop: [
      'baixa',
      'stop',
      'donar me de baixa',
      'doneu me de baixa',
      'vull donar me de baixa',
      'no vull rebre avisos',
      'no vull mes avisos',
    ],
    all: ['tota la ciutat', 'tots', 'totes'],
  },
  ordinals: [
    'primer|primera|1r|1a',
    'segon|segona|2n|2a',
    'tercer|tercera|3r|3a',
    'quart|quarta|4t|4a',
    'cinque|cinquena|5e|5a',
  ],
  greetings: [
    'hola',
    'ola',
    'hole',
    'hey',
    'ei',
    'bon dia',
    'bones',
    'bona tarda',
    'bona nit',
    'bones tardes',
    'salutacions',
  ],
  pleasantries: [
    'que tal',
    'com va',
    'com esteu',
    'a tots',
    'ajuntament',
    'l ajuntament',
    'd ajuntament',
    'de l ajuntament',
    'ajuntament de {town}',
    '{town}',
    'voldria',
    'informacio',
    'vull',
    'parlar',
  ],
  // «hi» is no English greeting here.
  notGreetings: ['hi ha'],
  follow: ['seguir', 'segueix'],
  besidePlaces:
    'al als el els la les de la del des en es esta soc estic aqui hi aquesta aquest meva mira mireu ubicacio localitzacio compartida compartit actual lloc punt coordenades posicio xinxeta marcador enllac mapa us passo envio hola bon dia catalunya espanya',
  assets: {
    plate: 'placa etiqueta codi inventari enganxina adhesiu',
    number: 'numero num n nº núm número',
    between: 'amb el la l de del que te hi porta posa diu i es al',
    units:
      'dies dia hores hora minuts anys any metres m cm km litres l euros eur setmanes mesos mes persones veins vegades cop cops fanals contenidors h',
    neutral:
      'hola bon dia bones bona tarda nit avis aviso avisar vull voldria volia un una el la els les l de del d al a amb en hi ha problema incidencia incidencies reportar comunicar notificar informar fer per sobre aquest aquesta es i gracies ajuntament qr',
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
