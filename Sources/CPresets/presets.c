// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "CPresets.h"

// #embed is C23, and known to the compilers of earlier modes.
#pragma clang diagnostic ignored "-Wc23-extensions"

// The list of presets, in the order in which shapes are recognized: the more a shape asks for, the
// earlier it stands.
static const unsigned char seam_paper[] = {
#embed "mappings/seam-paper.json"
};
static const unsigned char verl_rollout[] = {
#embed "mappings/verl-rollout.json"
};
static const unsigned char hh_rlhf[] = {
#embed "mappings/hh-rlhf.json"
};
static const unsigned char reward_bench[] = {
#embed "mappings/reward-bench.json"
};
static const unsigned char trl_preference[] = {
#embed "mappings/trl-preference.json"
};
static const unsigned char trl_tokenized[] = {
#embed "mappings/trl-tokenized.json"
};
static const unsigned char trl_unpaired[] = {
#embed "mappings/trl-unpaired.json"
};
static const unsigned char trl_completions[] = {
#embed "mappings/trl-completions.json"
};
static const unsigned char trl_stepwise[] = {
#embed "mappings/trl-stepwise.json"
};
static const unsigned char trl_prompt_completion[] = {
#embed "mappings/trl-prompt-completion.json"
};
static const unsigned char openrlhf_preference[] = {
#embed "mappings/openrlhf-preference.json"
};
static const unsigned char verl_prompt[] = {
#embed "mappings/verl-prompt.json"
};
static const unsigned char nemo_preference[] = {
#embed "mappings/nemo-preference.json"
};
static const unsigned char nemo_train_log[] = {
#embed "mappings/nemo-train-log.json"
};
static const unsigned char nemo_aligner[] = {
#embed "mappings/nemo-aligner.json"
};
static const unsigned char nemo_gym[] = {
#embed "mappings/nemo-gym.json"
};
static const unsigned char prime_rl[] = {
#embed "mappings/prime-rl.json"
};
static const unsigned char vllm[] = {
#embed "mappings/vllm.json"
};
static const unsigned char sglang[] = {
#embed "mappings/sglang.json"
};
static const unsigned char openai_batch[] = {
#embed "mappings/openai-batch.json"
};
static const unsigned char llama_factory_dpo[] = {
#embed "mappings/llama-factory-dpo.json"
};
static const unsigned char axolotl[] = {
#embed "mappings/axolotl.json"
};
static const unsigned char ms_swift_dpo[] = {
#embed "mappings/ms-swift-dpo.json"
};
static const unsigned char kto_messages[] = {
#embed "mappings/kto-messages.json"
};
static const unsigned char chat[] = {
#embed "mappings/chat.json"
};
static const unsigned char sharegpt[] = {
#embed "mappings/sharegpt.json"
};
static const unsigned char alpaca_preference[] = {
#embed "mappings/alpaca-preference.json"
};
static const unsigned char alpaca[] = {
#embed "mappings/alpaca.json"
};
static const unsigned char ultrafeedback[] = {
#embed "mappings/ultrafeedback.json"
};
static const unsigned char helpsteer[] = {
#embed "mappings/helpsteer.json"
};
static const unsigned char helpsteer3[] = {
#embed "mappings/helpsteer3.json"
};
static const unsigned char nectar[] = {
#embed "mappings/nectar.json"
};
static const unsigned char rlhflow[] = {
#embed "mappings/rlhflow.json"
};
static const unsigned char pku_saferlhf[] = {
#embed "mappings/pku-saferlhf.json"
};
static const unsigned char shp[] = {
#embed "mappings/shp.json"
};
static const unsigned char stack_paired[] = {
#embed "mappings/stack-paired.json"
};
static const unsigned char tldr_feedback[] = {
#embed "mappings/tldr-feedback.json"
};
static const unsigned char prm800k[] = {
#embed "mappings/prm800k.json"
};
static const unsigned char math_shepherd[] = {
#embed "mappings/math-shepherd.json"
};
static const unsigned char rm_bench[] = {
#embed "mappings/rm-bench.json"
};
static const unsigned char judgebench[] = {
#embed "mappings/judgebench.json"
};
static const unsigned char alpaca_eval[] = {
#embed "mappings/alpaca-eval.json"
};
static const unsigned char mt_bench[] = {
#embed "mappings/mt-bench.json"
};
static const unsigned char lm_eval[] = {
#embed "mappings/lm-eval.json"
};
static const unsigned char seam_adversarial[] = {
#embed "mappings/seam-adversarial.json"
};
static const unsigned char question_pairs[] = {
#embed "mappings/question-pairs.json"
};

static const struct inseam_mapping mappings[] = {
    {seam_paper, sizeof seam_paper},
    {verl_rollout, sizeof verl_rollout},
    {hh_rlhf, sizeof hh_rlhf},
    {reward_bench, sizeof reward_bench},
    {trl_preference, sizeof trl_preference},
    {trl_tokenized, sizeof trl_tokenized},
    {trl_unpaired, sizeof trl_unpaired},
    {trl_completions, sizeof trl_completions},
    {trl_stepwise, sizeof trl_stepwise},
    {trl_prompt_completion, sizeof trl_prompt_completion},
    {openrlhf_preference, sizeof openrlhf_preference},
    {verl_prompt, sizeof verl_prompt},
    {nemo_preference, sizeof nemo_preference},
    {nemo_train_log, sizeof nemo_train_log},
    {nemo_aligner, sizeof nemo_aligner},
    {nemo_gym, sizeof nemo_gym},
    {prime_rl, sizeof prime_rl},
    {vllm, sizeof vllm},
    {sglang, sizeof sglang},
    {openai_batch, sizeof openai_batch},
    {llama_factory_dpo, sizeof llama_factory_dpo},
    {axolotl, sizeof axolotl},
    {ms_swift_dpo, sizeof ms_swift_dpo},
    {kto_messages, sizeof kto_messages},
    {chat, sizeof chat},
    {sharegpt, sizeof sharegpt},
    {alpaca_preference, sizeof alpaca_preference},
    {alpaca, sizeof alpaca},
    {ultrafeedback, sizeof ultrafeedback},
    {helpsteer, sizeof helpsteer},
    {helpsteer3, sizeof helpsteer3},
    {nectar, sizeof nectar},
    {rlhflow, sizeof rlhflow},
    {pku_saferlhf, sizeof pku_saferlhf},
    {shp, sizeof shp},
    {stack_paired, sizeof stack_paired},
    {tldr_feedback, sizeof tldr_feedback},
    {prm800k, sizeof prm800k},
    {math_shepherd, sizeof math_shepherd},
    {rm_bench, sizeof rm_bench},
    {judgebench, sizeof judgebench},
    {alpaca_eval, sizeof alpaca_eval},
    {mt_bench, sizeof mt_bench},
    {lm_eval, sizeof lm_eval},
    {seam_adversarial, sizeof seam_adversarial},
    {question_pairs, sizeof question_pairs},
};

size_t inseam_mapping_count(void) { return sizeof mappings / sizeof *mappings; }

struct inseam_mapping inseam_mapping_at(size_t index) { return mappings[index]; }
