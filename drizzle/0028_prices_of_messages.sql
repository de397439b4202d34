ALTER TABLE "delivery_status" ADD COLUMN "billable" boolean;--> statement-breakpoint
ALTER TABLE "delivery_status" ADD COLUMN "pricing_model" text;--> statement-breakpoint
ALTER TABLE "delivery_status" ADD COLUMN "pricing_category" text;--> statement-breakpoint
ALTER TABLE "delivery_status" ADD COLUMN "pricing_type" text;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "task" text;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "category" text;--> statement-breakpoint
CREATE INDEX "delivery_status_arrived" ON "delivery_status" USING btree ("jurisdiction_id","occurred_at") WHERE "delivery_status"."status" in ('delivered', 'read');