# shellcheck shell=bash disable=SC2034
# What up and down share: options, and steps that run in order, each once, and continue where a run ended.
# What is done is kept in .keyfob/deploy until a run is through; it counts for the same commit only.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
program=$(basename "$0")
environment='' dry_run=false yes=false fresh=false digest='' platform_values='' authorities='' data=false
step_now='' step_count=0

fail() {
  printf '%s: %s\n' "$program" "$*" >&2
  exit 2
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) dry_run=true ;;
      --yes) yes=true ;;
      --fresh) fresh=true ;;
      --delete-data) data=true ;;
      --digest) digest=${2:?--digest needs sha256:…} && shift ;;
      --platform-values) platform_values=${2:?--platform-values needs a file} && shift ;;
      --authorities) authorities=${2:?--authorities needs a file} && shift ;;
      -h | --help) usage && exit 0 ;;
      -*) fail "$1 is no option. $program --help lists them." ;;
      *)
        [ -z "$environment" ] || fail "One environment at a time: $environment or $1?"
        environment=$1
        ;;
    esac
    shift
  done
  [ -n "$environment" ] || fail 'Name an environment: dev or prod.'
  case $environment in dev | prod) ;; *) fail "There is no environment $environment; there are dev and prod." ;; esac
  [ -z "$platform_values" ] || [ -f "$platform_values" ] || fail "There is no file $platform_values (--platform-values)."
  [ -z "$authorities" ] || [ -f "$authorities" ] || fail "There is no file $authorities (--authorities)."
  [[ -z $digest || $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "$digest is no digest: sha256: and 64 digits of 0-9 a-f."
}

commit() { git -C "$root" rev-parse HEAD; }

open_state() {
  # One root for all environments, and for each a folder in which Terraform notes where its state lies: never another's.
  export TF_DATA_DIR="$here/terraform/envs/.terraform/$environment"
  state="${KEYFOB_DEPLOY_STATE:-$root/.keyfob/deploy}/$program-$environment"
  $dry_run && state=/dev/null && return
  mkdir -p "$(dirname "$state")"
  if $fresh || [ "$(head -n 1 "$state" 2>/dev/null)" != "$(commit)" ]; then commit >"$state"; fi
}

# The last words; a dry run has none.
close_state() {
  if $dry_run; then echo 'Nothing was changed.'; else rm -f "$state" && printf '%s\n' "$1"; fi
}

# These only look, or set up this shell: they run every time.
always=' programs state cluster outputs '

# step NAME 'what it does': runs the function step_NAME, unless an earlier run did.
step() {
  step_count=$((step_count + 1))
  if [[ $always != *" $1 "* ]] && grep -qx "$1" "$state"; then
    printf '✓ %2d %-10s done by an earlier run\n' "$step_count" "$1"
    return
  fi
  printf '→ %2d %-10s %s\n' "$step_count" "$1" "$2"
  step_now=$1
  "step_$1"
  step_now=''
  $dry_run || printf '%s\n' "$1" >>"$state"
}

explain_end() {
  local code=$?
  [ -z "$step_now" ] || [ "$code" -eq 0 ] ||
    printf '✗ %s: the step %s failed (exit code %s). The steps before it are done. Fix the problem that it reports, and run the same command again: it continues from this step.\n' \
      "$program" "$step_now" "$code" >&2
}
trap explain_end EXIT

# Changes something: only shown with --dry-run.
run() {
  printf '     $ %s\n' "$*"
  $dry_run || "$@"
}

# Asks for something: one line. With --dry-run its place is shown, since there may be nothing to ask yet.
ask() {
  if $dry_run; then printf '<%s>' "${*: -1}"; else "$@"; fi
}

# Reads outputs of Terraform into variables of their names; ends the run when one is missing.
load() {
  local name value
  for name in "$@"; do
    value=$(ask terraform "-chdir=$here/terraform/envs" output -raw "$name")
    [ -n "$value" ] || fail "Terraform's output $name is empty in $environment."
    printf -v "$name" '%s' "$value"
  done
}

need() {
  local missing=()
  for name in "$@"; do command -v "$name" >/dev/null || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] || $dry_run || fail "These programs are not on PATH: ${missing[*]}."
}

cluster_name='' region='' vpc_id=''
step_cluster() {
  load cluster_name region vpc_id
  run aws eks update-kubeconfig --name "$cluster_name" --region "$region" --alias "keyfob-$environment"
  run kubectl config use-context "keyfob-$environment"
}

random_hex() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

terraform_init() {
  local config=${KEYFOB_DEPLOY_BACKEND:-$here/terraform/envs/$environment.s3.tfbackend}
  $dry_run || grep -q '^[[:space:]]*bucket[[:space:]]*=' "$config" 2>/dev/null ||
    fail "$config names no bucket for the state. Say it: terraform -chdir=deploy/terraform/bootstrap output -raw backend_config >> $config"
  # Terraform wants a value for each run, and writes it only when its version grows: a new random one will do.
  : "${TF_VAR_database_app_password:=$(random_hex)}" "${TF_VAR_database_migrate_password:=$(random_hex)}"
  export TF_VAR_database_app_password TF_VAR_database_migrate_password
  run terraform "-chdir=$here/terraform/envs" init -input=false "-backend-config=$config"
}
