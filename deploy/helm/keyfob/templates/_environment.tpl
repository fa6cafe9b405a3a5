{{/* Settings of a running process; every name is one of docs/configuration.md. */}}
{{- define "keyfob.environment" -}}
{{- $secret := .root.Values.secrets.connections -}}
- { name: PORT, value: '8080' }
- { name: KEYFOB_HOST, value: 0.0.0.0 }
- { name: KEYFOB_PUBLIC_HOSTS, value: '{{ .root.Values.ingress.host }},{{ include "keyfob.apiHost" .root }}' }
- { name: KEYFOB_TRUSTED_PROXIES, value: {{ join "," .root.Values.network.vpcCidrs | quote }} }
- { name: KEYFOB_ROLES, value: {{ .part }} }
- { name: KEYFOB_DATA_DIR, value: /data }
- { name: KEYFOB_STOP_NOTICE_SECONDS, value: {{ .root.Values.shutdown.noticeSeconds | quote }} }
- { name: KEYFOB_DRAIN_SECONDS, value: {{ .root.Values.shutdown.drainSeconds | quote }} }
{{- range $name, $value := .root.Values.settings }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- range $name := list "DATABASE_URL" "AMQP_URL" "REDIS_URL" "MQTT_URL" }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ $name }} } }
{{- end }}
{{- range $name := list "MQTT_USERNAME" "MQTT_PASSWORD" "KEYFOB_FIRST_KEY" "KEYFOB_WAKE_SECRET" "KEYFOB_RABBITMQ_MANAGEMENT_URL" }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ $name }}, optional: true } }
{{- end }}
{{- if .root.Values.secrets.signingKeys }}
- { name: KEYFOB_SIGNING_KEYS_FILE, value: /etc/keyfob/signing/keys.json }
{{- end }}
{{- if .root.Values.secrets.vehicleAuthority }}
- { name: KEYFOB_VEHICLE_CA_FILE, value: /etc/keyfob/authority/vehicle-authority.pem }
{{- end }}
{{ include "keyfob.trustEnvironment" .root }}
{{- end }}

{{/* Node itself reads the first: authorities for all TLS, such as those of RDS and of the brokers. */}}
{{- define "keyfob.trustEnvironment" -}}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/keyfob/trust/ca.pem }
{{- if .Values.secrets.mqttTls }}
- { name: MQTT_CA_FILE, value: /etc/keyfob/mqtt/ca.crt }
- { name: MQTT_CERT_FILE, value: /etc/keyfob/mqtt/tls.crt }
- { name: MQTT_KEY_FILE, value: /etc/keyfob/mqtt/tls.key }
{{- end }}
{{- end }}

{{- define "keyfob.mounts" -}}
- { name: data, mountPath: /data }
- { name: trust, mountPath: /etc/keyfob/trust, readOnly: true }
{{- if .Values.secrets.mqttTls }}
- { name: mqtt-tls, mountPath: /etc/keyfob/mqtt, readOnly: true }
{{- end }}
{{- end }}

{{/* Nothing of worth is in /data when the database is elsewhere. */}}
{{- define "keyfob.volumes" -}}
- name: data
  emptyDir: { sizeLimit: 64Mi }
- name: trust
  configMap: { name: {{ .Values.trust.configMap }} }
{{- if .Values.secrets.mqttTls }}
- name: mqtt-tls
  secret: { secretName: {{ .Values.secrets.mqttTls }}, defaultMode: 0440 }
{{- end }}
{{- end }}

{{/* What only a running process may read: private keys. */}}
{{- define "keyfob.keyMounts" -}}
{{- if .Values.secrets.signingKeys }}
- { name: signing-keys, mountPath: /etc/keyfob/signing, readOnly: true }
{{- end }}
{{- if .Values.secrets.vehicleAuthority }}
- { name: vehicle-authority, mountPath: /etc/keyfob/authority, readOnly: true }
{{- end }}
{{- end }}

{{- define "keyfob.keyVolumes" -}}
{{- if .Values.secrets.signingKeys }}
- name: signing-keys
  secret: { secretName: {{ .Values.secrets.signingKeys }}, defaultMode: 0440 }
{{- end }}
{{- if .Values.secrets.vehicleAuthority }}
- name: vehicle-authority
  secret: { secretName: {{ .Values.secrets.vehicleAuthority }}, defaultMode: 0440 }
{{- end }}
{{- end }}
