{{/* A Deployment of one role. It has no replicas: an autoscaler counts them, and each upgrade would set them back. */}}
{{- define "keyfob.deployment" -}}
{{- $shutdown := .root.Values.shutdown -}}
{{- $role := index .root.Values .part -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .root.Release.Name }}-{{ .part }}
  labels: {{- include "keyfob.labels" . | nindent 4 }}
spec:
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 600
  selector:
    matchLabels: {{- include "keyfob.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 }
  template:
    metadata:
      labels: {{- include "keyfob.labels" . | nindent 8 }}
      annotations:
        prometheus.io/scrape: 'true'
        prometheus.io/path: /metrics
        prometheus.io/port: '8080'
    spec:
      serviceAccountName: {{ .root.Values.serviceAccount.name }}
      automountServiceAccountToken: false
      # Longer than all that a stop may take, so that no process is killed while it finishes.
      terminationGracePeriodSeconds: {{ add $shutdown.sleepSeconds $shutdown.noticeSeconds $shutdown.drainSeconds $shutdown.marginSeconds }}
      securityContext: {{- include "keyfob.podSecurity" .root | nindent 8 }}
      topologySpreadConstraints:
        {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - topologyKey: {{ $key }}
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels: {{- include "keyfob.selector" $ | nindent 14 }}
        {{- end }}
      containers:
        - name: keyfob
          image: {{ include "keyfob.image" .root }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [serve]
          ports: [{ name: http, containerPort: 8080, protocol: TCP }]
          env: {{- include "keyfob.environment" . | nindent 12 }}
          resources: {{- toYaml $role.resources | nindent 12 }}
          securityContext: {{- include "keyfob.containerSecurity" .root | nindent 12 }}
          volumeMounts:
            {{- include "keyfob.mounts" .root | nindent 12 }}
            {{- include "keyfob.keyMounts" .root | nindent 12 }}
          # The HTTP server listens when everything works: two minutes for that.
          startupProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 2, failureThreshold: 60 }
          # Looks at no dependency: an unavailable database is no reason to restart.
          livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
          readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 }
          lifecycle:
            preStop: { sleep: { seconds: {{ $shutdown.sleepSeconds }} } }
      volumes:
        {{- include "keyfob.volumes" .root | nindent 8 }}
        {{- include "keyfob.keyVolumes" .root | nindent 8 }}
{{- end }}
