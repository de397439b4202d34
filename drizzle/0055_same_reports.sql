CREATE INDEX "service_request_same" ON "service_request" USING btree ("jurisdiction_id","fingerprint") WHERE "service_request"."fingerprint" is not null;--> statement-breakpoint
DROP INDEX "service_request_fingerprint";
