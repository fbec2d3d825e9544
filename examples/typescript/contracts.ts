import { Type } from "@sinclair/typebox";
import { z } from "zod";

// Orders describe their events with zod, as they parse them.
const orderId = z.string().regex(/^ord-[0-9]{6}$/);

const OrderPlaced = z.object({
    type: z.literal("OrderPlaced"),
    orderId,
    customerId: z.string().min(1).max(40),
    currency: z.enum(["EUR", "USD", "GBP"]),
    lines: z.array(z.object({
        name: z.string().min(1).max(80),
        quantity: z.int().min(1).max(1000),
        unitCents: z.int().min(0).max(100_000_000),
    })).min(1).max(100),
    note: z.string().max(200).optional(),
});

const OrderCancelled = z.object({ type: z.literal("OrderCancelled"), orderId, reason: z.string().min(1).max(200) });

const OrderShipped = z.object({ type: z.literal("OrderShipped"), orderId, carrier: z.enum(["DHL", "UPS", "GLS"]) });

export const OrderEvent = z.discriminatedUnion("type", [OrderPlaced, OrderCancelled, OrderShipped]);

// Invoicing and shipping describe their commands with TypeBox, whose types are JSON Schemas.
const id = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };

export const InvoiceCommand = Type.Union([
    Type.Object({
        type: Type.Literal("CreateInvoice"),
        orderId: id,
        customerId: id,
        currency: Type.Union([Type.Literal("EUR"), Type.Literal("USD"), Type.Literal("GBP"), Type.Literal("CHF")]),
        lines: Type.Array(Type.Object({
            text: Type.String({ minLength: 1, maxLength: 100 }),
            amountCents: Type.Integer({ minimum: 0 }),
        }, closed), { minItems: 1 }),
        note: Type.Optional(Type.String({ maxLength: 200 })),
    }, closed),
    Type.Object({ type: Type.Literal("CancelInvoice"), orderId: id, reason: Type.String({ minLength: 1 }) }, closed),
]);

export const ShippingCommand = Type.Union([
    Type.Object({
        type: Type.Literal("PackParcel"),
        orderId: id,
        pieces: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }),
    }, closed),
    Type.Object({ type: Type.Literal("StopParcel"), orderId: id }, closed),
]);
