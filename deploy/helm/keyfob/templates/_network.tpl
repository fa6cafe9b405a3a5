{{- define "keyfob.toVpc" -}}
{{- range $at, $cidr := .Values.network.vpcCidrs }}
{{- if $at }}
{{ end -}}
- ipBlock: { cidr: {{ $cidr }} }
{{- end }}
{{- end }}

{{/* DNS is allowed by the platform chart, for every pod of the namespace. */}}
{{- define "keyfob.egressToData" -}}
- to: {{- include "keyfob.toVpc" . | nindent 4 }}
  ports:
    {{- range .Values.network.dataPorts }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end }}

{{- define "keyfob.egressToBrokers" -}}
- to:
    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .Values.network.brokersNamespace }} } }
  ports:
    {{- range .Values.network.brokerPorts }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end }}
