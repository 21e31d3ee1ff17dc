import { account, dimension, type Overlay, value } from '../overlay.ts';

export const restaurant: Overlay = {
  accounts: [
    account('1320', 'food_stock', 'stock_materials', 'stock')(
      'Food stock',
      'Stock de denrées',
      'Inventário de alimentos',
      'Existencias de alimentos',
    ),
    account('1325', 'beverage_stock', 'stock_materials')(
      'Beverage stock',
      'Stock de boissons',
      'Inventário de bebidas',
      'Existencias de bebidas',
    ),
    account('2165', 'service_charge', 'other_payables')(
      'Service charge to share out',
      'Service à répartir',
      'Taxa de serviço a distribuir',
      'Cargo por servicio por repartir',
    ),
    account('2170', 'tips', 'other_payables')('Tips payable', 'Pourboires à reverser', 'Gorjetas a pagar', 'Propinas por pagar'),
    account('4030', 'food_sales', 'sales_products', 'sales')('Food sales', 'Ventes de plats', 'Vendas de comida', 'Ventas de comida'),
    account('4035', 'drink_sales', 'sales_goods')('Drink sales', 'Ventes de boissons', 'Vendas de bebidas', 'Ventas de bebidas'),
    account('4038', 'delivery_income', 'sales_services')(
      'Delivery',
      'Livraisons facturées',
      'Entregas ao domicílio',
      'Entregas a domicilio',
    ),
    account('5020', 'food_cost', 'cost_materials', 'purchases')(
      'Food cost',
      'Coût des denrées',
      'Custo dos alimentos',
      'Coste de alimentos',
    ),
    account('5025', 'beverage_cost', 'cost_materials')('Beverage cost', 'Coût des boissons', 'Custo das bebidas', 'Coste de bebidas'),
    account('5030', 'wastage', 'stock_losses')('Wastage', 'Pertes et gaspillage', 'Desperdício', 'Desperdicio'),
    account('6120', 'platform_commission', 'commissions')(
      'Commission of delivery platforms',
      'Commissions des plateformes',
      'Comissões de plataformas',
      'Comisiones de plataformas',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Restaurant',
      'Restaurant',
      'Restaurante',
      'Restaurante',
    )(value('MAIN')('Main restaurant', 'Restaurant principal', 'Restaurante principal', 'Restaurante principal')),
    cost_centre: dimension(
      'Station',
      'Poste',
      'Secção',
      'Sección',
    )(
      value('KITCHEN')('Kitchen', 'Cuisine', 'Cozinha', 'Cocina'),
      value('BAR')('Bar', 'Bar', 'Bar', 'Bar'),
      value('SERVICE')('Dining room', 'Salle', 'Sala', 'Sala'),
    ),
  },
};
