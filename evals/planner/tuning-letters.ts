import type { PromptCase } from './prompt-case.ts';

/** Letters, tenders, slips of the keyboard, and people who begin somewhere else. */
export const letterCases: PromptCase[] = [
  {
    prompt:
      'Good morning,\n\nMy name is Thabo Mokoena and I am the operations director at Drakensberg Adventures, a tour operator in Pietermaritzburg. There are eleven of us. We would like to move away from spreadsheets. We need somewhere to keep our clients, invoice them in rand, and plan which guide drives which vehicle. Payroll is done by our accountant so leave HR out please. Reminders should go out by WhatsApp.\n\nRegards\nThabo',
    name: 'Drakensberg Adventures',
    at: 'ZA ZAR johannesburg',
    industry: 'hospitality',
    plan: 'growth',
    on: 'CRM Finance Fleet',
    off: 'HR',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'RFP 2026/14 – Supply of a business platform. Procuring entity: Ministry of Fisheries Credit Union, Castries, Saint Lucia. Scope: customer records, accounting, help desk. Out of scope: inventory, point of sale, fleet. Bidders shall host in Ashburn.',
    name: 'Ministry of Fisheries Credit Union',
    at: 'LC XCD ashburn',
    industry: 'other',
    on: 'CRM Finance Support',
    off: 'Inventory POS Fleet',
  },
  {
    prompt:
      'yo we r a burger joint in Brooklyn, name Smash Bros Burgers, need a till + online ordering + stripe, dont need hr or any marketing',
    name: 'Smash Bros Burgers',
    at: 'US USD ashburn',
    industry: 'restaurant',
    on: 'POS Ecommerce',
    off: 'HR Marketing',
    integrations: 'stripe',
  },
  {
    prompt:
      'Hola, soy Marta de Flores del Valle, una floristería en Cali. Queremos vender en línea y cobrar en tienda. Somos 6 personas. No nos interesa el módulo de proyectos ni el de RRHH.',
    name: 'Flores del Valle',
    at: 'CO COP ashburn',
    industry: 'retail',
    plan: 'starter',
    on: 'Ecommerce POS',
    off: 'Projects HR',
  },
  {
    prompt:
      'Bonjour, nous sommes la clinique Sainte-Anne de Lubumbashi. 85 agents. Dossiers patients, pharmacie (stock), facturation, paie. Les données doivent rester en Afrique du Sud. Pas de streaming, pas de e-learning.',
    name: 'Sainte-Anne',
    at: 'CD CDF johannesburg',
    industry: 'healthcare',
    plan: 'growth',
    on: 'PatientMgmt Inventory Finance HR',
    off: 'Streaming LMS',
  },
  {
    prompt:
      'Boa tarde! Preciso montar o sistema da Doce Mar Pousada, em Florianópolis. Reservas, caixa do bar, estoque e limpeza dos quartos. Cobrança em reais. Google Workspace. Dispensamos frota.',
    name: 'Doce Mar Pousada',
    at: 'BR BRL ashburn',
    industry: 'hospitality',
    on: 'POS Inventory',
    off: 'Fleet',
    integrations: 'google_workspace',
  },
  {
    prompt: 'Set up "Kijani Greens Ltd" | hydroponic farm | Limuru, Kenya | plan: growth | CRM yes | POS no | Fleet yes | LMS no | SMS',
    name: 'Kijani Greens Ltd',
    at: 'KE KES johannesburg',
    industry: 'agriculture',
    plan: 'growth',
    on: 'CRM Fleet',
    off: 'POS LMS',
    integrations: 'sms',
  },
  {
    prompt: 'I am starting a small consultancy. It will be based in Accra. I only need to send quotes and invoices.',
    at: 'GH GHS lagos',
    industry: 'professional_services',
    on: 'CRM Finance',
    off: 'HR Marketing Projects Support',
    needs: 'name',
  },
  {
    prompt:
      'Our school St Joseph’s Academy (Freetown) has 48 teachers and 900 pupils. Grades, timetables, school fees, library stock, SMS to parents, school bus. We do not sell anything online.',
    name: 'St Joseph’s Academy',
    at: 'SL SLE lagos',
    industry: 'education',
    plan: 'growth',
    on: 'LMS Finance Inventory Fleet',
    off: 'Ecommerce',
    integrations: 'sms',
  },
  {
    prompt: 'company: nordlys elektro as, oslo. electricians, 14 people. work orders, vans, invoicing, timesheets. no webshop',
    name: 'nordlys elektro as',
    at: 'NO NOK frankfurt',
    industry: 'field_services',
    plan: 'growth',
    on: 'FieldOps Fleet Finance Projects',
    off: 'Ecommerce',
  },
  {
    prompt:
      "Please spin up a workspace for Mekong Silk, weaving workshop in Vientiane with an online shop for foreign buyers (USD, Stripe). Raw silk stock, weavers' wages.",
    name: 'Mekong Silk',
    at: 'LA USD singapore',
    industry: 'manufacturing',
    on: 'Ecommerce Inventory HR',
    integrations: 'stripe',
  },
  {
    prompt:
      'Necesito activar Distribuidora El Roble S.A. en San Pedro Sula: bodega, camiones de reparto, vendedores con CRM, cuentas por cobrar. 130 empleados. Todo lo demás no.',
    name: 'Distribuidora El Roble S.A.',
    at: 'HN HNL ashburn',
    industry: 'retail',
    plan: 'growth',
    on: 'Inventory Fleet CRM Finance',
    off: 'LMS Streaming Projects POS',
  },
  {
    prompt:
      'A bank? No — we are a microfinance institution, Imani Credit, in Nakuru. Customers, field officers visiting groups, accounting. Turn streaming, LMS and POS off.',
    name: 'Imani Credit',
    at: 'KE KES johannesburg',
    industry: 'other',
    on: 'CRM FieldOps Finance',
    off: 'Streaming LMS POS',
  },
  {
    prompt:
      'We want the enterprise plan. Aurum Mining Services Ltd – contractor for mines around Tarkwa – 1,200 workers – payroll, equipment fleet, spare parts, maintenance crews.',
    name: 'Aurum Mining Services Ltd',
    at: 'GH GHS lagos',
    industry: 'field_services',
    plan: 'enterprise',
    on: 'HR Fleet Inventory FieldOps',
  },
  {
    prompt:
      'Magasin de pièces auto à Bobo-Dioulasso, je m’appelle Issouf et le magasin c’est Pièces Express. Caisse, stock, fournisseurs, crédit clients. WhatsApp pour les commandes.',
    name: 'Pièces Express',
    at: 'BF XOF lagos',
    industry: 'retail',
    on: 'POS Inventory CRM',
    integrations: 'whatsapp',
  },
  {
    prompt:
      'Can you create "Movimento Jovem" for me? Portuguese association in Setúbal: members, projects, newsletter. We have no employees and sell nothing, so neither HR nor POS.',
    name: 'Movimento Jovem',
    at: 'PT EUR frankfurt',
    industry: 'nonprofit',
    on: 'CRM Projects Marketing',
    off: 'HR POS',
  },
  {
    prompt:
      'WaterWise Boreholes (Gaborone) drill wells. Rigs and trucks, crews on site, quotes, invoices. BWP. No LMS/Streaming/Ecommerce.',
    name: 'WaterWise Boreholes',
    at: 'BW BWP johannesburg',
    industry: 'field_services',
    on: 'Fleet FieldOps CRM Finance',
    off: 'LMS Streaming Ecommerce',
  },
  {
    prompt:
      'create a business for my mum. she bakes cakes from home in leicester, customers order on instagram. she is alone. no staff, no stock thing, just orders online and stripe',
    at: 'GB GBP frankfurt',
    industry: 'restaurant',
    plan: 'starter',
    on: 'Ecommerce',
    off: 'HR Inventory',
    integrations: 'stripe',
    needs: 'name',
    contradicts: true,
  },
  {
    prompt:
      'Institute of Digital Skills is a Ugandan training centre. Online courses, live classes, certificates, Flutterwave. Leave out inventory and POS.',
    name: 'Institute of Digital Skills',
    at: 'UG UGX johannesburg',
    industry: 'education',
    on: 'LMS Streaming',
    off: 'Inventory POS',
    integrations: 'flutterwave',
  },
  {
    prompt:
      '¿Pueden crear el espacio para la Fundación Manos que Ayudan, en Asunción? Donantes, proyectos, visitas de campo. Nómina más adelante. Correo por Gmail.',
    name: 'Fundación Manos que Ayudan',
    at: 'PY PYG ashburn',
    industry: 'nonprofit',
    on: 'CRM Projects FieldOps',
    off: 'HR',
    integrations: 'google_workspace',
  },
  {
    prompt:
      'Setup: Delta Marine Logistics, Port Harcourt, boats and trucks, drivers, customers, invoicing; 75 staff; hosting Frankfurt not Lagos.',
    name: 'Delta Marine Logistics',
    at: 'NG NGN frankfurt',
    industry: 'logistics',
    plan: 'growth',
    on: 'Fleet CRM Finance',
  },
  {
    prompt: 'Panadería y pastelería, dos locales en Rosario (Argentina), sin nombre todavía. Caja, insumos, sueldos.',
    at: 'AR ARS ashburn',
    industry: 'restaurant',
    plan: 'growth',
    on: 'POS Inventory HR',
    needs: 'name',
  },
  {
    prompt: 'Pharmacie du Marché, Libreville : caisse, stock de médicaments, fournisseurs. Ni RH, ni marketing, ni boutique en ligne.',
    name: 'Pharmacie du Marché',
    at: 'GA XAF lagos',
    industry: 'retail',
    on: 'POS Inventory',
    off: 'HR Marketing Ecommerce',
  },
  {
    prompt:
      'We need: CRM = on, Finance = on, HR = off, Inventory = off, Projects = on. Name = Brightside Legal. Country = Zambia. Industry = law firm.',
    name: 'Brightside Legal',
    at: 'ZM ZMW johannesburg',
    industry: 'professional_services',
    on: 'CRM Finance Projects',
    off: 'HR Inventory',
  },
  {
    prompt:
      'Dr. Amina Yusuf, paediatrician in Kano, opening Little Stars Children’s Clinic. Patient files, billing, reminders by text message. Only me and two nurses.',
    name: 'Little Stars Children’s Clinic',
    at: 'NG NGN lagos',
    industry: 'healthcare',
    plan: 'starter',
    on: 'PatientMgmt Finance',
    integrations: 'sms',
  },
  {
    prompt:
      'We run buses between Lilongwe and Blantyre. Company is Sapitwa Coaches. Drivers, fuel, ticket revenue accounting. Odoo is our current system and has to be connected.',
    name: 'Sapitwa Coaches',
    at: 'MW MWK johannesburg',
    industry: 'logistics',
    on: 'Fleet Finance',
    integrations: 'odoo',
  },
  {
    prompt:
      'Vamos abrir uma loja de eletrónica na cidade da Praia chamada TecMorabeza: venda online, caixa, stock. Sem frota, sem projetos.',
    name: 'TecMorabeza',
    at: 'CV CVE lagos',
    industry: 'retail',
    on: 'Ecommerce POS Inventory',
    off: 'Fleet Projects',
  },
  {
    prompt: 'Eco-lodge "Bosque Nuboso" near Monteverde, Costa Rica. Guests, rooms, bar till, online bookings. Prices in USD. Plan starter.',
    name: 'Bosque Nuboso',
    at: 'CR USD ashburn',
    industry: 'hospitality',
    plan: 'starter',
    on: 'POS',
  },
  {
    prompt:
      'The Daily Savannah is a newspaper in Dodoma. Subscribers, advertisers, newsletters, journalists’ leave. No warehouse, no drivers.',
    name: 'The Daily Savannah',
    at: 'TZ TZS johannesburg',
    industry: 'media',
    on: 'CRM Marketing HR',
    off: 'Inventory Fleet',
  },
  {
    prompt:
      'Kindly activate for Rahman Garments, Chittagong. We make shirts for export, 2,500 workers. Payroll and attendance, fabric stock, production projects. Not need CRM now.',
    name: 'Rahman Garments',
    at: 'BD BDT singapore',
    industry: 'manufacturing',
    plan: 'enterprise',
    on: 'HR Inventory Projects',
    off: 'CRM',
  },
  {
    prompt:
      'Cabinet d’avocats Diallo & Associés, Conakry. 12 avocats. Clients, dossiers, feuilles de temps, facturation. Zoho pour les mails.',
    name: 'Diallo & Associés',
    at: 'GN GNF lagos',
    industry: 'professional_services',
    plan: 'growth',
    on: 'CRM Projects Finance',
    integrations: 'zoho',
  },
  {
    prompt: 'I own a petrol station and a mini mart at Nyanza, Rwanda - we trade as Ubuntu Fuel. Tills, stock, staff shifts, accounts.',
    name: 'Ubuntu Fuel',
    at: 'RW RWF johannesburg',
    industry: 'retail',
    on: 'POS Inventory HR Finance',
  },
  {
    prompt:
      'Video production for weddings, Beirut, Lebanon: Cedar Frames. Projects, contracts with clients, invoices in dollars. No payroll (freelancers).',
    name: 'Cedar Frames',
    at: 'LB USD frankfurt',
    industry: 'media',
    on: 'Projects CRM Finance',
    off: 'HR',
  },
  {
    prompt:
      'Please keep marketing and e-commerce switched off. Business: Coastal Cold Chain. Where: Walvis Bay. What: refrigerated transport of fish. Trucks, drivers, warehouse, billing.',
    name: 'Coastal Cold Chain',
    at: 'NA NAD johannesburg',
    industry: 'logistics',
    on: 'Fleet Inventory Finance',
    off: 'Marketing Ecommerce',
  },
  {
    prompt: 'Todo excepto LMS, Streaming y pacientes para Ferretería Los Andes, en Arequipa.',
    name: 'Ferretería Los Andes',
    at: 'PE PEN ashburn',
    industry: 'retail',
    on: 'CRM POS Inventory Fleet Projects',
    off: 'LMS Streaming PatientMgmt',
  },
  {
    prompt:
      'Kampala-based, Boda Express, motorcycle delivery. 300 riders. Customer support line, mobile app orders, payroll. Africa data only, so Johannesburg region please.',
    name: 'Boda Express',
    at: 'UG UGX johannesburg',
    industry: 'logistics',
    plan: 'enterprise',
    on: 'Fleet Support HR',
  },
  {
    prompt:
      'I am the treasurer of Grace & Truth Chapel in Kingston, Jamaica. Tithes accounting, members, streaming on Sundays. No sales, so no till or web shop.',
    name: 'Grace & Truth Chapel',
    at: 'JM JMD ashburn',
    industry: 'nonprofit',
    on: 'Finance CRM Streaming',
    off: 'POS Ecommerce',
  },
  {
    prompt: 'A gym in Lomé. Adhérents, caisse, boutique de compléments en stock. Nom à définir.',
    at: 'TG XOF lagos',
    industry: 'other',
    on: 'CRM POS Inventory',
    needs: 'name',
  },
  {
    prompt:
      'Hi there, could we get a help desk plus knowledge base only for SkyFibre, the internet provider in Port Moresby? Nothing else for now.',
    name: 'SkyFibre',
    at: 'PG PGK singapore',
    industry: 'other',
    on: 'Support',
    off: 'CRM Finance HR Inventory',
  },
  {
    prompt:
      'Uma ONG moçambicana chamada Raízes, projetos agrícolas em Sofala, doadores internacionais, viaturas, técnicos de campo, contabilidade em dólares.',
    name: 'Raízes',
    at: 'MZ USD johannesburg',
    industry: 'nonprofit',
    on: 'Projects CRM Fleet FieldOps Finance',
  },
];
