import { account, dimension, type Overlay, value } from '../overlay.ts';

export const retail: Overlay = {
  accounts: [
    account('1310', 'stock_in_trade', 'stock_goods', 'stock')(
      'Stock in trade',
      'Stock de marchandises',
      'Mercadorias para venda',
      'Mercaderías para la venta',
    ),
    account('1315', 'goods_in_transit', 'stock_transit')(
      'Goods in transit',
      'Marchandises en cours de route',
      'Mercadorias em trânsito',
      'Mercaderías en camino',
    ),
    account('2150', 'gift_cards', 'customer_advances')(
      'Gift cards sold',
      'Cartes cadeaux vendues',
      'Cartões-presente vendidos',
      'Tarjetas regalo vendidas',
    ),
    account('2160', 'loyalty_points', 'deferred_income')(
      'Loyalty points outstanding',
      'Points de fidélité à honorer',
      'Pontos de fidelidade por usar',
      'Puntos de fidelidad pendientes',
    ),
    account('4010', 'store_sales', 'sales_goods', 'sales')('Store sales', 'Ventes en magasin', 'Vendas em loja', 'Ventas en tienda'),
    account('4020', 'online_sales', 'sales_goods')('Online sales', 'Ventes en ligne', 'Vendas em linha', 'Ventas en línea'),
    account('4080', 'agency_commission', 'other_income')(
      'Commission on airtime and bills',
      'Commissions sur recharges et factures',
      'Comissões de recargas e faturas',
      'Comisiones de recargas y facturas',
    ),
    account('4090', 'sales_returns', 'sales_reductions')(
      'Returns',
      'Retours de marchandises',
      'Devoluções de vendas',
      'Devoluciones de ventas',
    ),
    account('5010', 'cost_of_goods_sold', 'cost_goods', 'purchases')(
      'Cost of goods sold',
      'Coût des marchandises vendues',
      'Custo das mercadorias vendidas',
      'Coste de las mercaderías vendidas',
    ),
    account('5090', 'shrinkage', 'stock_losses')('Shrinkage', 'Démarque inconnue', 'Quebras de inventário', 'Mermas de existencias'),
    account('6110', 'card_charges', 'bank_charges')(
      'Card and mobile money charges',
      'Frais de carte et de monnaie électronique',
      'Comissões de cartões e dinheiro móvel',
      'Comisiones de tarjetas y dinero móvil',
    ),
    account('7050', 'till_differences', 'other_expense')(
      'Till over and short',
      'Écarts de caisse',
      'Diferenças de caixa',
      'Diferencias de caja',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Store',
      'Magasin',
      'Loja',
      'Tienda',
    )(value('MAIN')('Main store', 'Magasin principal', 'Loja principal', 'Tienda principal')),
    cost_centre: dimension(
      'Department',
      'Rayon',
      'Secção',
      'Departamento',
    )(
      value('FLOOR')('Shop floor', 'Surface de vente', 'Loja', 'Sala de ventas'),
      value('ONLINE')('Online store', 'Boutique en ligne', 'Loja em linha', 'Tienda en línea'),
      value('STORE')('Warehouse', 'Entrepôt', 'Armazém', 'Almacén'),
    ),
  },
};
