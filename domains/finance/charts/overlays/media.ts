import { account, dimension, type Overlay, value } from '../overlay.ts';

export const media: Overlay = {
  accounts: [
    account('1620', 'content', 'intangibles')('Content and rights', 'Contenus et droits', 'Conteúdos e direitos', 'Contenidos y derechos'),
    account('1629', 'content_amortised', 'amortisation')(
      'Content and rights amortised',
      'Amortissements des contenus et droits',
      'Amortizações de conteúdos e direitos',
      'Amortización de contenidos y derechos',
    ),
    account('2240', 'deferred_subscriptions', 'deferred_income', 'deferred_income')(
      'Deferred subscriptions',
      'Abonnements perçus d’avance',
      'Subscrições diferidas',
      'Suscripciones anticipadas',
    ),
    account('2250', 'royalties_payable', 'other_payables')(
      'Royalties payable',
      'Redevances à payer',
      'Direitos de autor a pagar',
      'Regalías por pagar',
    ),
    account('4610', 'subscriptions', 'sales_services', 'sales')('Subscriptions', 'Abonnements', 'Subscrições', 'Suscripciones'),
    account('4620', 'advertising_income', 'sales_services')(
      'Advertising sold',
      'Recettes publicitaires',
      'Receitas de publicidade',
      'Ingresos por publicidad',
    ),
    account('4630', 'pay_per_view', 'sales_services')(
      'Pay per view',
      'Paiement à la séance',
      'Pagamento por visualização',
      'Pago por visión',
    ),
    account('4640', 'sponsorship', 'sales_services')('Sponsorship', 'Parrainage', 'Patrocínios', 'Patrocinios'),
    account('5610', 'delivery_network', 'cost_services', 'purchases')(
      'Delivery network and transcoding',
      'Diffusion et transcodage',
      'Distribuição e transcodificação',
      'Distribución y transcodificación',
    ),
    account('5620', 'royalties', 'cost_services')('Royalties', 'Redevances', 'Direitos de autor', 'Regalías'),
    account('5630', 'production_cost', 'subcontracting')('Production', 'Production', 'Produção', 'Producción'),
    account('5640', 'content_amortisation', 'depreciation')(
      'Amortisation of content',
      'Dotations aux amortissements des contenus',
      'Amortização de conteúdos',
      'Dotación de amortización de contenidos',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Station',
      'Station',
      'Estação',
      'Estación',
    )(value('MAIN')('Main station', 'Station principale', 'Estação principal', 'Estación principal')),
    cost_centre: dimension(
      'Desk',
      'Service',
      'Departamento',
      'Departamento',
    )(
      value('EDIT')('Editorial', 'Rédaction', 'Redação', 'Redacción'),
      value('PROD')('Production', 'Production', 'Produção', 'Producción'),
      value('SALES')('Advertising sales', 'Régie publicitaire', 'Vendas de publicidade', 'Venta de publicidad'),
    ),
    project: dimension('Title', 'Titre', 'Título', 'Título')(),
  },
};
