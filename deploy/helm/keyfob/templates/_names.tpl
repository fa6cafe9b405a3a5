{{/* Labels of one part: {{ include "keyfob.labels" (dict "root" $ "part" "api") }} */}}
{{- define "keyfob.selector" -}}
app.kubernetes.io/name: keyfob
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "keyfob.labels" -}}
{{ include "keyfob.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* Where the API is inside of the cluster. */}}
{{- define "keyfob.apiHost" -}}
{{ .Release.Name }}-api.{{ .Release.Namespace }}.svc
{{- end }}

{{- define "keyfob.image" -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- end }}

{{- define "keyfob.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "keyfob.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
