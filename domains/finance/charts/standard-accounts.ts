import { named, type Names } from './names.ts';
import type { Place } from './places.ts';

export interface StandardAccount {
  place: Place;
  names: Names;
}

const at =
  (place: Place) =>
  (...names: Parameters<typeof named>): StandardAccount => ({ place, names: named(...names) });

const BALANCE_SHEET = {
  cash: at('bank')('Cash on hand', 'Caisse', 'Caixa', 'Caja'),
  bank: at('bank')('Bank', 'Banque', 'Depósitos bancários', 'Bancos'),
  mobile_money: at('bank')('Mobile money', 'Monnaie électronique', 'Dinheiro móvel', 'Dinero móvil'),
  receivable: at('receivables')('Trade receivables', 'Clients', 'Clientes', 'Clientes'),
  doubtful_debts: at('receivables_allowance')(
    'Allowance for doubtful debts',
    'Dépréciation des créances',
    'Imparidade de dívidas a receber',
    'Deterioro de créditos',
  ),
  staff_advances: at('staff_advances')('Advances to staff', 'Avances au personnel', 'Adiantamentos ao pessoal', 'Anticipos al personal'),
  other_receivables: at('other_receivables')('Other receivables', 'Autres créances', 'Outras contas a receber', 'Otros deudores'),
  supplier_advances: at('supplier_advances')(
    'Advances to suppliers',
    'Avances aux fournisseurs',
    'Adiantamentos a fornecedores',
    'Anticipos a proveedores',
  ),
  prepaid_expenses: at('prepayments')('Prepaid expenses', 'Charges constatées d’avance', 'Gastos a reconhecer', 'Gastos anticipados'),
  accrued_income: at('accrued_income')(
    'Accrued income',
    'Produits à recevoir',
    'Devedores por acréscimos',
    'Ingresos devengados por cobrar',
  ),
  input_tax: at('tax_assets')('Input tax', 'TVA récupérable', 'IVA dedutível', 'IVA soportado'),
  tax_withheld_by_customers: at('tax_assets')(
    'Tax withheld by customers',
    'Retenues à la source subies',
    'Retenções sofridas',
    'Retenciones soportadas',
  ),
  stock: at('stock_goods')('Stock of goods', 'Marchandises', 'Mercadorias', 'Mercaderías'),
  land_and_buildings: at('buildings')('Land and buildings', 'Terrains et bâtiments', 'Terrenos e edifícios', 'Terrenos y construcciones'),
  fixed_assets: at('equipment')('Plant and equipment', 'Matériel et outillage', 'Equipamento básico', 'Maquinaria e instalaciones'),
  furniture_and_computers: at('equipment')(
    'Furniture and computers',
    'Mobilier et informatique',
    'Mobiliário e informática',
    'Mobiliario e informática',
  ),
  vehicles: at('vehicles')('Vehicles', 'Matériel de transport', 'Equipamento de transporte', 'Elementos de transporte'),
  accumulated_depreciation: at('depreciation_to_date')(
    'Accumulated depreciation',
    'Amortissements du matériel',
    'Depreciações acumuladas',
    'Amortización acumulada del inmovilizado material',
  ),
  vehicle_depreciation: at('depreciation_to_date')(
    'Accumulated depreciation of vehicles',
    'Amortissements du matériel de transport',
    'Depreciações acumuladas de transporte',
    'Amortización acumulada de elementos de transporte',
  ),
  intangible_assets: at('intangibles')(
    'Software and other intangibles',
    'Logiciels et autres incorporels',
    'Programas e outros intangíveis',
    'Aplicaciones y otros intangibles',
  ),
  accumulated_amortisation: at('amortisation')(
    'Accumulated amortisation',
    'Amortissements des incorporels',
    'Amortizações acumuladas',
    'Amortización acumulada de intangibles',
  ),
  intercompany: at('group_balances')(
    'Balances with group companies',
    'Comptes courants du groupe',
    'Saldos com empresas do grupo',
    'Cuentas corrientes con empresas del grupo',
  ),
  suspense: at('suspense')('Suspense', 'Comptes d’attente', 'Contas transitórias', 'Partidas pendientes de aplicación'),
  payable: at('payables')('Trade payables', 'Fournisseurs', 'Fornecedores', 'Proveedores'),
  goods_received: at('goods_received')(
    'Goods received, not invoiced',
    'Fournisseurs, factures non parvenues',
    'Fornecedores, faturas em receção',
    'Proveedores, facturas pendientes de recibir',
  ),
  accrued_expenses: at('accruals')('Accrued expenses', 'Charges à payer', 'Credores por acréscimos', 'Gastos devengados por pagar'),
  other_payables: at('other_payables')('Other payables', 'Autres dettes', 'Outras contas a pagar', 'Otros acreedores'),
  customer_deposits: at('customer_advances')(
    'Customer deposits',
    'Avances reçues des clients',
    'Adiantamentos de clientes',
    'Anticipos de clientes',
  ),
  deferred_income: at('deferred_income')(
    'Deferred income',
    'Produits constatés d’avance',
    'Rendimentos a reconhecer',
    'Ingresos anticipados',
  ),
  payroll_payable: at('payroll')('Wages payable', 'Rémunérations dues', 'Remunerações a pagar', 'Remuneraciones pendientes de pago'),
  payroll_tax: at('payroll')(
    'Tax withheld from wages',
    'Impôts retenus sur salaires',
    'Retenções sobre salários',
    'Retenciones sobre salarios',
  ),
  pension_payable: at('payroll')(
    'Pension and social security payable',
    'Sécurité sociale et retraite',
    'Segurança social a pagar',
    'Seguridad social acreedora',
  ),
  output_tax: at('tax_liabilities')('Output tax', 'TVA facturée', 'IVA liquidado', 'IVA repercutido'),
  tax_withheld_from_suppliers: at('tax_liabilities')(
    'Tax withheld from suppliers',
    'Retenues à la source à reverser',
    'Retenções a terceiros',
    'Retenciones practicadas',
  ),
  tax_payable: at('tax_liabilities')('Sales tax due', 'TVA due', 'IVA a pagar', 'IVA por pagar'),
  income_tax_payable: at('income_tax_due')(
    'Income tax payable',
    'Impôt sur les bénéfices à payer',
    'Imposto sobre o rendimento a pagar',
    'Impuesto sobre beneficios por pagar',
  ),
  loans: at('borrowings')('Loans', 'Emprunts', 'Empréstimos', 'Préstamos'),
  provisions: at('provisions')('Provisions', 'Provisions', 'Provisões', 'Provisiones'),
  capital: at('capital')('Capital', 'Capital', 'Capital', 'Capital'),
  reserves: at('funds')('Reserves', 'Réserves', 'Reservas', 'Reservas'),
  retained_earnings: at('retained')(
    'Retained earnings',
    'Report à nouveau',
    'Resultados transitados',
    'Resultados de ejercicios anteriores',
  ),
  drawings: at('drawings')('Dividends and drawings', 'Dividendes et prélèvements', 'Dividendos e levantamentos', 'Dividendos y retiros'),
  opening_balances: at('retained')(
    'Opening balances',
    'Contrepartie des soldes d’ouverture',
    'Contrapartida de saldos iniciais',
    'Contrapartida de saldos iniciales',
  ),
} satisfies Record<string, StandardAccount>;

const PROFIT_AND_LOSS = {
  sales: at('sales_goods')('Sales of goods', 'Ventes de marchandises', 'Vendas de mercadorias', 'Ventas de mercaderías'),
  services: at('sales_services')('Services rendered', 'Services vendus', 'Prestações de serviços', 'Prestaciones de servicios'),
  discounts_given: at('finance_costs')(
    'Settlement discounts given',
    'Escomptes accordés',
    'Descontos de pronto pagamento concedidos',
    'Descuentos por pronto pago concedidos',
  ),
  other_income: at('other_income')('Other income', 'Produits divers', 'Outros rendimentos', 'Otros ingresos'),
  discounts_received: at('finance_income')(
    'Settlement discounts received',
    'Escomptes obtenus',
    'Descontos de pronto pagamento obtidos',
    'Descuentos por pronto pago obtenidos',
  ),
  disposal_gain_loss: at('disposals')(
    'Gain or loss on disposals',
    'Résultat des cessions d’immobilisations',
    'Resultado de alienações',
    'Resultado de enajenaciones',
  ),
  interest_income: at('finance_income')('Interest income', 'Produits financiers', 'Juros obtidos', 'Ingresos financieros'),
  fx_realised_gain: at('finance_income')(
    'Exchange gains, realised',
    'Gains de change réalisés',
    'Diferenças de câmbio favoráveis realizadas',
    'Diferencias positivas de cambio realizadas',
  ),
  fx_unrealised_gain: at('finance_income')(
    'Exchange gains, unrealised',
    'Gains de change latents',
    'Diferenças de câmbio favoráveis não realizadas',
    'Diferencias positivas de cambio no realizadas',
  ),
  purchases: at('cost_goods')('Cost of goods sold', 'Achats de marchandises', 'Custo das mercadorias vendidas', 'Compras de mercaderías'),
  salaries: at('staff')('Salaries and wages', 'Salaires', 'Remunerações do pessoal', 'Sueldos y salarios'),
  social_costs: at('staff')(
    'Employer’s social costs',
    'Charges sociales',
    'Encargos sobre remunerações',
    'Seguridad social a cargo de la empresa',
  ),
  rent: at('premises')('Rent', 'Loyers', 'Rendas', 'Arrendamientos'),
  utilities: at('premises')('Water and energy', 'Eau et énergie', 'Água e energia', 'Suministros'),
  office_supplies: at('supplies')('Office supplies', 'Fournitures de bureau', 'Material de escritório', 'Material de oficina'),
  repairs: at('maintenance')(
    'Repairs and maintenance',
    'Entretien et réparations',
    'Conservação e reparação',
    'Reparaciones y conservación',
  ),
  insurance: at('insurance')('Insurance', 'Assurances', 'Seguros', 'Seguros'),
  professional_fees: at('fees')('Professional fees', 'Honoraires', 'Honorários', 'Servicios profesionales'),
  advertising: at('advertising')('Advertising', 'Publicité', 'Publicidade', 'Publicidad'),
  travel: at('travel')('Travel', 'Déplacements et missions', 'Deslocações e estadas', 'Viajes'),
  vehicle_running: at('transport')(
    'Fuel and running of vehicles',
    'Carburant et frais de véhicules',
    'Combustíveis e viaturas',
    'Combustible y vehículos',
  ),
  telecoms: at('telecoms')('Telephone and internet', 'Téléphone et internet', 'Comunicação', 'Telecomunicaciones'),
  bank_charges: at('bank_charges')('Bank charges', 'Frais bancaires', 'Serviços bancários', 'Servicios bancarios'),
  business_taxes: at('duties')('Licences, duties and levies', 'Impôts et taxes', 'Impostos e taxas', 'Otros tributos'),
  bad_debts: at('bad_debts')('Bad debts', 'Pertes sur créances', 'Dívidas incobráveis', 'Pérdidas de créditos incobrables'),
  rounding: at('other_expense')('Rounding', 'Différences d’arrondi', 'Diferenças de arredondamento', 'Diferencias de redondeo'),
  other_expenses: at('other_expense')('Other expenses', 'Charges diverses', 'Outros gastos', 'Otros gastos'),
  depreciation_expense: at('depreciation')(
    'Depreciation',
    'Dotations aux amortissements',
    'Gastos de depreciação',
    'Dotación a la amortización',
  ),
  interest_expense: at('finance_costs')('Interest paid', 'Intérêts des emprunts', 'Juros suportados', 'Intereses de deudas'),
  fx_realised_loss: at('finance_costs')(
    'Exchange losses, realised',
    'Pertes de change réalisées',
    'Diferenças de câmbio desfavoráveis realizadas',
    'Diferencias negativas de cambio realizadas',
  ),
  fx_unrealised_loss: at('finance_costs')(
    'Exchange losses, unrealised',
    'Pertes de change latentes',
    'Diferenças de câmbio desfavoráveis não realizadas',
    'Diferencias negativas de cambio no realizadas',
  ),
  income_tax_expense: at('income_tax')('Income tax', 'Impôt sur les bénéfices', 'Imposto sobre o rendimento', 'Impuesto sobre beneficios'),
} satisfies Record<string, StandardAccount>;

/**
 * What every business has, whatever its country calls and numbers it. Each role that postings go by is one of them, under
 * the role’s own name.
 */
export const STANDARD_ACCOUNTS = { ...BALANCE_SHEET, ...PROFIT_AND_LOSS };
export type StandardKey = keyof typeof STANDARD_ACCOUNTS;
