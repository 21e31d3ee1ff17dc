import { named, type Names } from './names.ts';

/** The lines of the balance sheet and of the profit and loss account that accounts are summed into. */
export const REPORT_GROUPS = {
  cash: named('Cash and bank', 'Trésorerie', 'Caixa e bancos', 'Efectivo y bancos'),
  receivables: named('Receivables', 'Créances', 'Contas a receber', 'Deudores'),
  prepayments: named(
    'Prepayments and accrued income',
    'Avances et produits à recevoir',
    'Adiantamentos e acréscimos',
    'Anticipos y devengos',
  ),
  tax_assets: named('Tax recoverable', 'Taxes récupérables', 'Impostos a recuperar', 'Impuestos recuperables'),
  inventories: named('Inventories', 'Stocks', 'Inventários', 'Existencias'),
  biological_assets: named('Biological assets', 'Actifs biologiques', 'Ativos biológicos', 'Activos biológicos'),
  intangible_assets: named('Intangible assets', 'Immobilisations incorporelles', 'Ativos intangíveis', 'Inmovilizado intangible'),
  property_and_equipment: named('Property and equipment', 'Immobilisations corporelles', 'Ativos fixos tangíveis', 'Inmovilizado material'),
  intercompany: named('Group companies', 'Groupe', 'Empresas do grupo', 'Empresas del grupo'),
  payables: named('Payables', 'Dettes', 'Contas a pagar', 'Acreedores'),
  contract_liabilities: named(
    'Customer deposits and deferred income',
    'Avances de clients et produits différés',
    'Adiantamentos de clientes e diferimentos',
    'Anticipos de clientes e ingresos diferidos',
  ),
  payroll_liabilities: named(
    'Owed to staff and social bodies',
    'Dettes sociales',
    'Pessoal e segurança social',
    'Personal y seguridad social',
  ),
  tax_liabilities: named('Taxes owed', 'Dettes fiscales', 'Impostos a pagar', 'Impuestos por pagar'),
  borrowings: named('Borrowings', 'Emprunts', 'Financiamentos obtidos', 'Deudas financieras'),
  provisions: named('Provisions', 'Provisions', 'Provisões', 'Provisiones'),
  suspense: named('Suspense', 'Attente', 'Contas transitórias', 'Cuentas transitorias'),
  capital: named('Capital', 'Capital', 'Capital', 'Capital'),
  reserves: named('Reserves and funds', 'Réserves et fonds', 'Reservas e fundos', 'Reservas y fondos'),
  retained_earnings: named('Retained earnings', 'Report à nouveau', 'Resultados transitados', 'Resultados acumulados'),
  revenue: named('Revenue', 'Chiffre d’affaires', 'Volume de negócios', 'Cifra de negocios'),
  cost_of_sales: named('Cost of sales', 'Coût des ventes', 'Custo das vendas', 'Coste de ventas'),
  other_income: named('Other income', 'Autres produits', 'Outros rendimentos', 'Otros ingresos'),
  staff_costs: named('Staff costs', 'Charges de personnel', 'Gastos com o pessoal', 'Gastos de personal'),
  operating_expenses: named('Operating expenses', 'Charges d’exploitation', 'Gastos operacionais', 'Gastos de explotación'),
  depreciation: named('Depreciation and amortisation', 'Amortissements', 'Depreciações e amortizações', 'Amortizaciones'),
  finance_income: named('Finance income', 'Produits financiers', 'Rendimentos financeiros', 'Ingresos financieros'),
  finance_costs: named('Finance costs', 'Charges financières', 'Gastos financeiros', 'Gastos financieros'),
  income_tax: named('Income tax', 'Impôt sur les bénéfices', 'Imposto sobre o rendimento', 'Impuesto sobre beneficios'),
} as const satisfies Record<string, Names>;
export type ReportGroup = keyof typeof REPORT_GROUPS;
