using Wattwise.Gateway.Reading;
using static Wattwise.Gateway.Reading.FieldShape;
using static Wattwise.Gateway.Reading.FieldTreatment;

namespace Wattwise.Gateway.Chat;

/// <summary>The fields of a request to <c>/v1/chat/completions</c>.</summary>
internal static class ChatFields
{
    private const string OnlyLabel = "a label; the tenant follows from the key alone";
    private const string CacheIsOurs = "the gateway's own cache is set by its operator";

    public static RequestFields Table { get; } = new(
    [
        new("model", Served, "a name of GET /v1/models"),
        new("messages", Served, "roles system, developer, user, assistant, tool; text, images and audio as data, never by URL"),
        new("stream", Served, ""),
        new("stream_options", Served, "include_usage; include_obfuscation changes nothing, since no padding is sent"),
        new("max_completion_tokens", Served, "up to the model's limit"),
        new("max_tokens", Served, "the older name; max_completion_tokens counts if both are there"),
        new("temperature", Served, "0 to 2"),
        new("top_p", Served, "0 to 1"),
        new("frequency_penalty", Served, "-2 to 2"),
        new("presence_penalty", Served, "-2 to 2"),
        new("seed", Served, ""),
        new("stop", Served, "a text or up to four"),
        new("response_format", Served, "text, json_object, json_schema"),
        new("tools", Served, "of type function"),
        new("tool_choice", Served, "none, auto, required, a function, allowed_tools"),
        new("parallel_tool_calls", Served, ""),
        new("reasoning_effort", Served, "none, minimal, low, medium, high, xhigh, max; minimal is low, max is xhigh"),
        new("n", Served, "up to MaxChoices (32), at most 128; each answer is a call of its own, past the cache"),
        new("logit_bias", Served, "-100 to 100 for up to 1,024 tokens; models of the local engine alone"),
        new("logprobs", Served, "models of the local engine alone"),
        new("top_logprobs", Served, "0 to 20, with logprobs"),
        new("audio", Refused, "answers are text."),
        new("modalities", Served, "text only"),
        new("functions", Refused, "it is the older form of tools."),
        new("function_call", Refused, "it is the older form of tool_choice."),
        new("web_search_options", Refused, "the gateway fetches nothing from the web."),
        new("moderation", Refused, "the gateway has no moderation."),
        new("verbosity", Ignored, "directives of the pipeline decide on brevity", Label),
        new("store", Ignored, "nothing is stored", Flag),
        new("metadata", Ignored, OnlyLabel, Labels),
        new("user", Ignored, OnlyLabel, Label),
        new("safety_identifier", Ignored, OnlyLabel, Label),
        new("prompt_cache_key", Ignored, CacheIsOurs, Label),
        new("prompt_cache_retention", Ignored, CacheIsOurs, Label),
        new("prompt_cache_options", Ignored, CacheIsOurs, Members),
        new("service_tier", Ignored, "there is one", Label),
        new("prediction", Ignored, "it only makes answers faster", Members),
    ]);
}
