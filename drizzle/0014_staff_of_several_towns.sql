ALTER TABLE "staff_user" DROP CONSTRAINT "staff_user_email_unique";--> statement-breakpoint
CREATE UNIQUE INDEX "staff_user_email" ON "staff_user" USING btree ("jurisdiction_id","email");