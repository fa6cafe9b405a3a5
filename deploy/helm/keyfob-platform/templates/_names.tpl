{{- define "platform.labels" -}}
app.kubernetes.io/name: keyfob-platform
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Addresses by the list of ranges that is handed in. */}}
{{- define "platform.ranges" -}}
{{- range $at, $cidr := . }}
{{- if $at }}
{{ end -}}
- ipBlock: { cidr: {{ $cidr }} }
{{- end }}
{{- end }}

{{- define "platform.namespace" -}}
namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ . }} } }
{{- end }}
