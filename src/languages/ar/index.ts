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

export const ar = {
  name: 'العربية',
  // As it is written in the Maghreb: digits 0 to 9.
  locale: 'ar-MA',
  rightToLeft: true,
  comma: '، ',
  time: { alone: 'H:mm', within: 'H:mm' },
  automatic: 'الآلي',
  names: ['العربية', 'عربية', 'عربي', 'بالعربية', 'arab', 'arabe', 'arabic', 'darija', 'الدارجة', 'araba'],
  commands: {
    menu: ['القائمة', 'قائمة', 'البداية', 'الخيارات'],
    back: ['رجوع', 'الرجوع', 'ارجع', 'عودة', 'السابق'],
    cancel: ['إلغاء', 'الإلغاء', 'ألغ', 'خروج'],
    help: ['مساعدة', 'المساعدة', 'عاونوني'],
    yes: [
      'نعم',
      'أجل',
      'إيه',
      'أيوه',
      'آه',
      'تأكيد',
      'أؤكد',
      'موافق',
      'صحيح',
      'حسنا',
      'واخا',
      'تمام',
      'إرسال',
      'أرسلوا',
      'نعم شكرا',
      'رغم ذلك',
      'أرسلوها',
      'أرسلوه',
    ],
    no: ['لا', 'كلا', 'تصحيح', 'خطأ', 'غلط', 'غير صحيح', 'تعديل'],
    skip: ['لا', 'بدون', 'بدون صورة', 'تخطي', 'متابعة', 'ليس لدي', 'ما عنديش', 'لا شكرا'],
    // Said while something is under way, the third one cancels that.
    stop: [
      'إيقاف',
      'أوقفوا',
      'إلغاء',
      'إيقاف الإشعارات',
      'إيقاف التنبيهات',
      'إلغاء الاشتراك',
      'لا أريد إشعارات',
    ],
    all: ['كل المدينة', 'المدينة كلها', 'الكل', 'الجميع'],
  },
  ordinals: [
    'الأول|الاول|الأولى|الاولى',
    'الثاني|الثانية',
    'الثالث|الثالثة',
    'الرابع|الرابعة',
    'الخامس|الخامسة',
  ],
  greetings: [
    'مرحبا',
    'مرحبا بكم',
    'أهلا',
    'أهلا وسهلا',
    'السلام عليكم',
    'السلام عليكم ورحمة الله',
    'السلام عليكم ورحمة الله وبركاته',
    'سلام',
    'سلام عليكم',
    'السلام',
    'صباح الخير',
    'مساء الخير',
    'salam',
    'salam alaikum',
    'salam aleikum',
    'assalamu alaikum',
  ],
  pleasantries: ['كيف حالكم', 'كيف الحال', 'لاباس', 'جميعا', 'البلدية', 'بلدية {town}', '{town}'],
  follow: ['متابعة', 'تابع'],
  besidePlaces:
    'هنا هذا هذه هو هي أنا في على من المكان مكان الموقع موقعي موقع النقطة الإحداثيات الخريطة رابط مرحبا السلام عليكم كتالونيا إسبانيا',
  assets: {
    plate: 'لوحة ملصق رمز',
    number: 'رقم الرقم',
    between: 'ذات ذو عليه عليها مع هو هي',
    units: 'ايام يوم ساعات ساعة دقائق سنوات سنة امتار متر لتر يورو اسابيع اشهر',
    neutral: 'مرحبا السلام عليكم اريد ابلاغ بلاغ تبليغ الابلاغ عن مشكلة في مع على هذا هذه شكرا البلدية',
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
