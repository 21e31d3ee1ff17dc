import type { PromptCase } from "./prompt-case.ts";

/** The half that the planner's tables were tuned on. */
export const tuningCases: PromptCase[] = [
  {
    prompt:
      "Set up a physiotherapy practice called MoveWell in Ibadan with customers, patient records, invoicing and SMS reminders",
    name: "MoveWell",
    at: "NG NGN lagos",
    industry: "healthcare",
    on: "CRM PatientMgmt Finance",
    integrations: "sms",
    timezone: "Africa/Lagos",
  },
  {
    prompt:
      "Open a grocery store named Mama Put Stores in Enugu with a till, stock and suppliers, no marketing",
    name: "Mama Put Stores",
    at: "NG NGN lagos",
    industry: "retail",
    on: "POS Inventory",
    off: "Marketing",
  },
  {
    prompt: "A clothing shop in Nairobi, CRM and support only",
    at: "KE KES johannesburg",
    industry: "retail",
    on: "CRM Support",
    off: "POS Inventory Finance Marketing",
    needs: "name",
  },
  {
    prompt:
      'Create a restaurant called "Chez Fatou" in Dakar, Senegal with POS, reservations and WhatsApp orders. Skip HR for now.',
    name: "Chez Fatou",
    at: "SN XOF lagos",
    industry: "restaurant",
    on: "POS",
    off: "HR",
    integrations: "whatsapp",
  },
  {
    prompt:
      "Consultancy Bright & Sons in London. Don't enable inventory or POS. Projects, CRM and timesheets please.",
    name: "Bright & Sons",
    at: "GB GBP frankfurt",
    industry: "professional_services",
    on: "Projects CRM",
    off: "Inventory POS",
  },
  {
    prompt:
      "MoveFast — a last-mile delivery company in Lagos with drivers, vehicles and customer support, growth plan",
    name: "MoveFast",
    at: "NG NGN lagos",
    industry: "logistics",
    plan: "growth",
    on: "Fleet Support",
  },
  {
    prompt:
      "Créer une boutique de mode nommée Élégance Abidjanaise à Abidjan avec caisse et stock, sans ressources humaines",
    name: "Élégance Abidjanaise",
    at: "CI XOF lagos",
    industry: "retail",
    on: "POS Inventory",
    off: "HR",
  },
  {
    prompt:
      "Abrir uma clínica veterinária chamada Pata Feliz em Maputo com faturação e lembretes por SMS, sem marketing",
    name: "Pata Feliz",
    at: "MZ MZN johannesburg",
    industry: "healthcare",
    on: "Finance",
    off: "Marketing",
    integrations: "sms",
  },
  {
    prompt:
      "Crear una tienda de electrónica llamada TecnoMax en Lima con tienda en línea, inventario y facturación",
    name: "TecnoMax",
    at: "PE PEN ashburn",
    industry: "retail",
    on: "Ecommerce Inventory Finance",
  },
  { prompt: "Set up a shop", industry: "retail", needs: "name country" },
  {
    prompt: "Set up Sunrise Clinic",
    name: "Sunrise Clinic",
    industry: "healthcare",
    needs: "country",
  },
  {
    prompt:
      "hospital in cairo called nile care, patients, pharmacy stock, payroll. enterprise plan",
    name: "nile care",
    at: "EG EGP frankfurt",
    industry: "healthcare",
    plan: "enterprise",
    on: "PatientMgmt Inventory HR",
  },
  {
    prompt:
      "We run a maize farm in Lilongwe, Malawi, under the name Chikondi Farms. Tractors, seasonal workers, harvest stock. Region: johannesburg",
    name: "Chikondi Farms",
    at: "MW MWK johannesburg",
    industry: "agriculture",
    on: "Fleet HR Inventory",
  },
  {
    prompt:
      'NGO "Water for All" in Juba; grants, projects, field visits; no online store and no till',
    name: "Water for All",
    at: "SS SSP johannesburg",
    industry: "nonprofit",
    on: "Projects FieldOps",
    off: "Ecommerce POS",
  },
  {
    prompt:
      "My company is called Atlas Freight and we move containers out of Durban. Trucks, drivers, invoices. Host in Frankfurt.",
    name: "Atlas Freight",
    at: "ZA ZAR frankfurt",
    industry: "logistics",
    on: "Fleet Finance",
  },
  {
    prompt:
      "Start a furniture workshop in Kigali named Ubumwe Wood, production planning, raw materials, payroll, no streaming",
    name: "Ubumwe Wood",
    at: "RW RWF johannesburg",
    industry: "manufacturing",
    on: "Inventory HR",
    off: "Streaming",
  },
  {
    prompt:
      "Online courses platform LearnHub for students in Accra, with video lessons and paystack payments",
    name: "LearnHub",
    at: "GH GHS lagos",
    industry: "education",
    on: "LMS Streaming",
    integrations: "paystack",
  },
  {
    prompt: "A TV station called Savanna TV in Kampala, live streaming, advertisers, subscriptions",
    name: "Savanna TV",
    at: "UG UGX johannesburg",
    industry: "media",
    on: "Streaming",
  },
  {
    prompt:
      'Guest house "Villa N\'Djili" in Kinshasa: bookings, housekeeping, bar till. Plan: growth',
    name: "Villa N'Djili",
    at: "CD CDF lagos",
    industry: "hospitality",
    plan: "growth",
    on: "POS",
  },
  {
    prompt:
      "Electricians company Voltage Bros in Johannesburg with field technicians, job scheduling, spare parts and quotes. No LMS.",
    name: "Voltage Bros",
    at: "ZA ZAR johannesburg",
    industry: "field_services",
    on: "FieldOps Inventory",
    off: "LMS",
  },
  {
    prompt: "POS without inventory for Quick Bites, a cafe in Port Harcourt",
    name: "Quick Bites",
    at: "NG NGN lagos",
    industry: "restaurant",
    on: "POS",
    off: "Inventory",
    contradicts: true,
  },
  {
    prompt: "Retail shop in Accra called Ama's Closet with no inventory",
    name: "Ama's Closet",
    at: "GH GHS lagos",
    industry: "retail",
    off: "Inventory POS Ecommerce",
  },
  {
    prompt: "Everything except HR and fleet for Delta Foods, Aba",
    name: "Delta Foods",
    at: "NG NGN lagos",
    on: "CRM LMS Streaming POS PatientMgmt",
    off: "HR Fleet",
    industry: "other",
  },
  {
    prompt:
      '{"name":"MoveWell","country":"NG","industry":"healthcare","toggles":{"CRM":true,"PatientMgmt":true}}',
    name: "MoveWell",
    at: "NG NGN lagos",
    industry: "healthcare",
    on: "CRM PatientMgmt Finance",
  },
  {
    prompt:
      '{"name":"Duka","country":"KE","industry":"retail","toggles":{"POS":true,"Inventory":false}}',
    name: "Duka",
    at: "KE KES johannesburg",
    industry: "retail",
    on: "POS",
    off: "Inventory",
    contradicts: true,
  },
  {
    prompt: '{"country":"XX","name":"Bad Land"}',
    name: "Bad Land",
    needs: "country industry",
    contradicts: true,
  },
  {
    prompt:
      "accounting firm in Gaborone, name: Tally & Co, domain tallyco.co.bw, owner thabo@tallyco.co.bw, google workspace",
    name: "Tally & Co",
    at: "BW BWP johannesburg",
    industry: "professional_services",
    domain: "tallyco.co.bw",
    email: "thabo@tallyco.co.bw",
    integrations: "google_workspace",
  },
  {
    prompt: "Pharmacy chain in Cotonou called Santé Plus. Cash register, stock, pas de fleet",
    name: "Santé Plus",
    at: "BJ XOF lagos",
    industry: "retail",
    on: "POS Inventory",
    off: "Fleet",
  },
  {
    prompt:
      "Je veux ouvrir un hôtel qui s'appelle Le Palmier à Lomé. Nous n'avons pas besoin de marketing ni de flotte.",
    name: "Le Palmier",
    at: "TG XOF lagos",
    industry: "hospitality",
    off: "Marketing Fleet",
  },
  {
    prompt:
      "Preciso de uma escola chamada Colégio Saber em Recife com alunos, cursos e mensalidades; apenas LMS e financeiro",
    name: "Colégio Saber",
    at: "BR BRL ashburn",
    industry: "education",
    on: "LMS Finance",
    off: "Marketing HR POS",
    timezone: "America/Recife",
  },
  {
    prompt:
      "Montar una finca de café llamada El Roble en Medellín, con inventario y nómina pero sin CRM",
    name: "El Roble",
    at: "CO COP ashburn",
    industry: "agriculture",
    on: "Inventory HR",
    off: "CRM",
  },
  {
    prompt: "Tours company Safari Dreams in Arusha needs bookings, drivers, jeeps and flutterwave",
    name: "Safari Dreams",
    at: "TZ TZS johannesburg",
    industry: "hospitality",
    on: "Fleet",
    integrations: "flutterwave",
  },
  {
    prompt: "Set up a bookstore called London Calling in Hyderabad, India with online store",
    name: "London Calling",
    at: "IN INR singapore",
    industry: "retail",
    on: "Ecommerce",
    timezone: "Asia/Kolkata",
  },
  {
    prompt: "SET UP A BAR CALLED KARIBU IN ARUSHA WITH POS AND STOCK",
    name: "KARIBU",
    at: "TZ TZS johannesburg",
    industry: "restaurant",
    on: "POS Inventory",
  },
  {
    prompt:
      "Brewery Hop Haus, Portland, Oregon. Production, kegs inventory, wholesale customers, Stripe. no field ops",
    name: "Hop Haus",
    at: "US USD ashburn",
    industry: "manufacturing",
    on: "Inventory CRM",
    off: "FieldOps",
    integrations: "stripe",
    timezone: "America/Los_Angeles",
  },
  {
    prompt:
      "Cleaning company, Sparkle Bees, in Birmingham: crews on site, payroll, customer invoices, WhatsApp and email notifications",
    name: "Sparkle Bees",
    at: "GB GBP frankfurt",
    industry: "field_services",
    on: "FieldOps HR Finance",
    integrations: "email whatsapp",
  },
  {
    prompt:
      "Turn off POS and turn off ecommerce; I need CRM, HR and finance for Kola Nut Trading in Yaoundé, a wholesaler",
    name: "Kola Nut Trading",
    at: "CM XAF lagos",
    industry: "retail",
    on: "CRM HR Finance",
    off: "POS Ecommerce",
  },
  {
    prompt:
      "Not only CRM but also marketing for Lumen Studio, a design agency in Tunis. HR can wait.",
    name: "Lumen Studio",
    at: "TN TND frankfurt",
    industry: "professional_services",
    on: "CRM Marketing",
    off: "HR",
  },
  {
    prompt: "A barber shop in Kano called Sharp Cuts, don't forget SMS reminders and the till",
    name: "Sharp Cuts",
    at: "NG NGN lagos",
    on: "POS",
    integrations: "sms",
    industry: "retail",
  },
  {
    prompt: "Fintech startup PayRoute in Lagos",
    name: "PayRoute",
    at: "NG NGN lagos",
    industry: "other",
  },
  { prompt: "Acme Ltd in Lagos", name: "Acme Ltd", at: "NG NGN lagos", needs: "industry" },
  {
    prompt:
      "Radio station in Bujumbura named Isanganiro FM with advertisers, staff payroll and invoices; marketing off, HR on",
    name: "Isanganiro FM",
    at: "BI BIF johannesburg",
    industry: "media",
    on: "HR Finance",
    off: "Marketing",
  },
  {
    prompt:
      "I want to set up Jollof & Co. in Tema. It is a restaurant, with delivery riders, a till and online orders",
    name: "Jollof & Co.",
    at: "GH GHS lagos",
    industry: "restaurant",
    on: "Fleet POS Ecommerce",
  },
  {
    prompt: "Set up a Kenyan tea exporter called Highland Leaf with warehouse and invoicing",
    name: "Highland Leaf",
    at: "KE KES johannesburg",
    industry: "agriculture",
    on: "Inventory Finance",
  },
  {
    prompt: "A Chinese restaurant in Lusaka called Golden Dragon",
    name: "Golden Dragon",
    at: "ZM ZMW johannesburg",
    industry: "restaurant",
  },
  {
    prompt:
      "Language school in Casablanca called Polyglotte: students, lessons, fees. Without fleet, FieldOps, and POS.",
    name: "Polyglotte",
    at: "MA MAD frankfurt",
    industry: "education",
    on: "LMS Finance",
    off: "Fleet FieldOps POS",
  },
  {
    prompt: "set up a business in Lagos, Kenya called Mixup, a shop",
    name: "Mixup",
    industry: "retail",
    needs: "country",
    contradicts: true,
  },
  {
    prompt:
      "We are Kijani Energy, we install solar panels across Rwanda. Technicians, stock, customers. We do not do e-learning.",
    name: "Kijani Energy",
    at: "RW RWF johannesburg",
    industry: "field_services",
    on: "FieldOps Inventory CRM",
    off: "LMS",
  },
  {
    prompt:
      "hey, i'd like to get my barbershop going. it's called Fade Masters, we're in Takoradi. need bookings, a till and sms",
    name: "Fade Masters",
    at: "GH GHS lagos",
    industry: "retail",
    on: "POS",
    integrations: "sms",
  },
  {
    prompt:
      'Launch "The Green Plate", vegan restaurant in Kigali. POS, inventory, online orders. No HR yet, we\'ll do payroll later.',
    name: "The Green Plate",
    at: "RW RWF johannesburg",
    industry: "restaurant",
    on: "POS Inventory Ecommerce",
    off: "HR",
  },
  {
    prompt:
      "Company: Zenith Motors. City: Onitsha. We sell spare parts. Modules: inventory, POS, finance. Not needed: marketing, HR, LMS.",
    name: "Zenith Motors",
    at: "NG NGN lagos",
    industry: "retail",
    on: "Inventory POS Finance",
    off: "Marketing HR LMS",
  },
  {
    prompt:
      "We run a tilapia farm outside Mwanza. Please set us up on the enterprise plan with EU hosting.",
    at: "TZ TZS frankfurt",
    industry: "agriculture",
    plan: "enterprise",
    needs: "name",
  },
  {
    prompt:
      "Studio Nomade, agence de design à Marrakech, avec CRM, projets et facturation. Pas de stock ni de caisse.",
    name: "Studio Nomade",
    at: "MA MAD frankfurt",
    industry: "professional_services",
    on: "CRM Projects Finance",
    off: "Inventory POS",
  },
  {
    prompt:
      "Hospital San Rafael en Quito, Ecuador: pacientes, facturación, nómina y correo electrónico; sin tienda online",
    name: "Hospital San Rafael",
    at: "EC USD ashburn",
    industry: "healthcare",
    on: "PatientMgmt Finance HR",
    off: "Ecommerce",
    integrations: "email",
  },
  {
    prompt:
      "Uma transportadora em Beira chamada Rota Sul. Motoristas, camiões, clientes. Só queremos frota e financeiro.",
    name: "Rota Sul",
    at: "MZ MZN johannesburg",
    industry: "logistics",
    on: "Fleet Finance",
    off: "Marketing HR Inventory",
  },
  {
    prompt:
      "A mobile clinic in Turkana County run by the NGO Afya Kwanza, Kenya, with patients' records and field teams",
    name: "Afya Kwanza",
    at: "KE KES johannesburg",
    industry: "healthcare",
    on: "PatientMgmt FieldOps",
  },
  {
    prompt:
      'Real estate agency "Prime Nest" Lekki. Leads, viewings, contracts, whatsapp + email. Migrating from Zoho.',
    name: "Prime Nest",
    at: "NG NGN lagos",
    industry: "professional_services",
    on: "CRM",
    integrations: "email whatsapp",
  },
  {
    prompt:
      "my shop sells shoes in Accra, i want to sell online and use paystack, flutterwave. the name? Sole Mates",
    name: "Sole Mates",
    at: "GH GHS lagos",
    industry: "retail",
    on: "Ecommerce",
    integrations: "flutterwave paystack",
  },
  {
    prompt:
      "Wakanda Fitness is a gym in Johannesburg with 3 locations, memberships, POS. Marketing yes, streaming classes yes, inventory no.",
    name: "Wakanda Fitness",
    at: "ZA ZAR johannesburg",
    industry: "other",
    plan: "growth",
    on: "Marketing Streaming POS",
    off: "Inventory",
    contradicts: true,
  },
  {
    prompt:
      "We're a 15-person law firm, Okafor Legal LLP, in Enugu — matters, time tracking, billing, client portal. Don't want marketing, POS, or inventory.",
    name: "Okafor Legal LLP",
    at: "NG NGN lagos",
    industry: "professional_services",
    plan: "growth",
    on: "Finance Projects",
    off: "Marketing POS Inventory",
  },
  // Written after the tables; 96.4 % of their fields were right at first sight, then they served for tuning as well.
  {
    prompt:
      "Please set up Kilimanjaro Trekking Co, a tour operator in Moshi, Tanzania. We want bookings, customer records, payments through Flutterwave, and WhatsApp. HR later.",
    name: "Kilimanjaro Trekking Co",
    at: "TZ TZS johannesburg",
    industry: "hospitality",
    on: "CRM",
    off: "HR",
    integrations: "flutterwave whatsapp",
  },
  {
    prompt:
      "I own three barber shops in Atlanta under the name Crown & Fade and I need point of sale, staff scheduling and loyalty marketing.",
    name: "Crown & Fade",
    at: "US USD ashburn",
    industry: "retail",
    on: "POS HR Marketing",
  },
  {
    prompt:
      "We're launching a solar-powered cold storage business for farmers called FreshBox in Jos. Inventory, accounting, field technicians. No e-commerce.",
    name: "FreshBox",
    at: "NG NGN lagos",
    on: "Inventory Finance FieldOps",
    off: "Ecommerce",
    industry: "agriculture",
  },
  {
    prompt:
      'Need a complete system for "Al Noor Medical Centre", Dubai: patient management, pharmacy inventory, insurance billing, HR. Enterprise tier.',
    name: "Al Noor Medical Centre",
    at: "AE AED frankfurt",
    industry: "healthcare",
    plan: "enterprise",
    on: "PatientMgmt Inventory Finance HR",
  },
  {
    prompt:
      "Create Tshwane Couriers in Pretoria, riders on bikes, parcel tracking, invoices. We don't need marketing, LMS or streaming.",
    name: "Tshwane Couriers",
    at: "ZA ZAR johannesburg",
    industry: "logistics",
    on: "Fleet Finance",
    off: "Marketing LMS Streaming",
  },
  {
    prompt:
      'set up an online clothing store called "Thread Theory" shipping from Lagos with stripe and paystack, email receipts, inventory',
    name: "Thread Theory",
    at: "NG NGN lagos",
    industry: "retail",
    on: "Ecommerce Inventory",
    integrations: "email paystack stripe",
  },
  {
    prompt:
      "Je souhaite activer une entreprise de logistique nommée Trans Sahel à Bamako, 25 camions, chauffeurs, facturation, support client; pas de POS",
    name: "Trans Sahel",
    at: "ML XOF lagos",
    industry: "logistics",
    on: "Fleet Finance Support",
    off: "POS",
  },
  {
    prompt:
      "Necesito activar un gimnasio llamado FuerzaFit en Guadalajara, México, con punto de venta, membresías y campañas.",
    name: "FuerzaFit",
    at: "MX MXN ashburn",
    industry: "other",
    on: "POS Marketing",
  },
  {
    prompt:
      "Quero uma padaria chamada Pão Quente no Porto com caixa, estoque e entregas, plano growth",
    name: "Pão Quente",
    at: "PT EUR frankfurt",
    industry: "restaurant",
    plan: "growth",
    on: "POS Inventory",
  },
  {
    prompt:
      "Activate Umoja Savings, a microfinance company in Arusha; CRM, finance and SMS alerts only",
    name: "Umoja Savings",
    at: "TZ TZS johannesburg",
    industry: "other",
    on: "CRM Finance",
    off: "HR Marketing Support",
    integrations: "sms",
  },
  {
    prompt:
      "A coding bootcamp in Nairobi — DevHut — LMS, CRM for applicants, live classes by video, fees by instalment; host in Singapore",
    name: "DevHut",
    at: "KE KES singapore",
    industry: "education",
    on: "LMS CRM Streaming Finance",
  },
  {
    prompt:
      "Build a community radio for Gulu, Uganda. It is named Voice of the North. Streaming, sponsors, volunteers.",
    name: "Voice of the North",
    at: "UG UGX johannesburg",
    industry: "media",
    on: "Streaming",
  },
  {
    prompt:
      "Set up our dairy: Green Pastures Dairy, Nakuru. Milk collection by trucks, stock, payments to farmers, 45 employees",
    name: "Green Pastures Dairy",
    at: "KE KES johannesburg",
    industry: "agriculture",
    plan: "growth",
    on: "Fleet Inventory HR",
  },
  {
    prompt:
      "Mobile app studio Pixel Savannah (Kampala) - projects, time sheets, CRM, finance. Zoho + Google Workspace. Not interested in POS, inventory or fleet.",
    name: "Pixel Savannah",
    at: "UG UGX johannesburg",
    industry: "professional_services",
    on: "Projects CRM Finance",
    off: "POS Inventory Fleet",
    integrations: "google_workspace zoho",
  },
  {
    prompt:
      "We are a mid-size hospital group in Lagos with 350 staff. Patient records, payroll, pharmacy. Name to be decided.",
    at: "NG NGN lagos",
    industry: "healthcare",
    plan: "enterprise",
    on: "PatientMgmt HR",
    needs: "name",
  },
  {
    prompt:
      "Furniture manufacturing company in Ho Chi Minh City called Nha Moc with 120 workers, CRM, procurement and quality projects",
    name: "Nha Moc",
    at: "VN VND singapore",
    industry: "manufacturing",
    plan: "growth",
    on: "HR CRM Inventory Projects",
  },
  {
    prompt: 'setup "Baraka Pharmacy" mombasa kenya pos inventory sms no marketing no hr',
    name: "Baraka Pharmacy",
    at: "KE KES johannesburg",
    industry: "retail",
    on: "POS Inventory",
    off: "Marketing HR",
    integrations: "sms",
  },
  {
    prompt:
      "I need help managing my event catering firm, Savory Moments, out of Accra; quotes, invoices, kitchen stock, delivery van. Do not set up an online shop.",
    name: "Savory Moments",
    at: "GH GHS lagos",
    industry: "restaurant",
    on: "CRM Finance Inventory Fleet",
    off: "Ecommerce",
  },
  {
    prompt:
      "Security guard company named Lion Watch; 300 guards; Johannesburg; HR, field operations, fleet; disable POS, ecommerce, LMS",
    name: "Lion Watch",
    at: "ZA ZAR johannesburg",
    industry: "field_services",
    plan: "enterprise",
    on: "HR FieldOps Fleet",
    off: "POS Ecommerce LMS",
  },
  {
    prompt:
      "Create the tenant for Fondation Espoir (Port-au-Prince, Haïti) : dons, projets, comptabilité. Domaine espoir.ht, contact admin@espoir.ht",
    name: "Fondation Espoir",
    at: "HT HTG ashburn",
    industry: "nonprofit",
    on: "Projects Finance",
    domain: "espoir.ht",
    email: "admin@espoir.ht",
  },
  {
    prompt:
      'Open a wine bar in Cape Town, call it "Vine & Verse", with POS, inventory and table bookings, growth',
    name: "Vine & Verse",
    at: "ZA ZAR johannesburg",
    industry: "restaurant",
    plan: "growth",
    on: "POS Inventory",
  },
  {
    prompt:
      "Architecture practice in Barcelona, Estudio Nube; projects, invoicing, no inventory, no fleet, no POS",
    name: "Estudio Nube",
    at: "ES EUR frankfurt",
    industry: "professional_services",
    on: "Projects Finance",
    off: "Inventory Fleet POS",
  },
  {
    prompt: "Set up an e-learning company",
    industry: "education",
    on: "LMS",
    needs: "name country",
  },
  {
    prompt:
      "Get MamaCare going in Kano: maternal health clinic, home visits by nurses, patients, drugs stock, SMS to mothers",
    name: "MamaCare",
    at: "NG NGN lagos",
    industry: "healthcare",
    on: "PatientMgmt Inventory",
    integrations: "sms",
  },
];
