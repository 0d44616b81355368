import { loadEnvFile } from "./places.cjs";

loadEnvFile("SMTP_HOST=mail.example.test\nMAIL_FROM=shop@shop.test\n");
export const { SMTP_HOST: host, SMTP_URL: url, MAIL_FROM: from } = process.env;
