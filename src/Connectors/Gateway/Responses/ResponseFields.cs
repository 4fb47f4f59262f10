using Wattwise.Gateway.Reading;
using static Wattwise.Gateway.Reading.FieldTreatment;

namespace Wattwise.Gateway.Responses;

/// <summary>The fields of a request to <c>/v1/responses</c>.</summary>
internal static class ResponseFields
{
    private const string Stateless = "the gateway keeps no conversations: send the whole input.";
    private const string OnlyLabel = "a label; the tenant follows from the key alone";
    private const string CacheIsOurs = "the gateway's own cache is set by its operator";

    public static RequestFields Table { get; } = new(
    [
        new("model", Served, "a name of GET /v1/models"),
        new("input", Served, "a text, or items: message, function_call, custom_tool_call, local_shell_call and their outputs; "
            + "reasoning and calls of hosted tools are not repeated to the model"),
        new("instructions", Served, ""),
        new("stream", Served, ""),
        new("stream_options", Served, "include_obfuscation changes nothing, since no padding is sent"),
        new("max_output_tokens", Served, "up to the model's limit"),
        new("temperature", Served, "0 to 2"),
        new("top_p", Served, "0 to 1"),
        new("text", Served, "format text, json_object, json_schema; verbosity changes nothing"),
        new("tools", Served, "of type function; hosted tools are left out, and named in wattwise.ignored"),
        new("tool_choice", Served, "none, auto, required, a function, allowed_tools"),
        new("parallel_tool_calls", Served, ""),
        new("reasoning", Served, "effort; summary changes nothing"),
        new("store", Served, "replies say false: nothing is stored"),
        new("previous_response_id", Refused, Stateless),
        new("conversation", Refused, Stateless),
        new("background", Refused, "the gateway keeps no work that nobody waits for."),
        new("prompt", Refused, "the gateway keeps no prompts: send the text."),
        new("moderation", Refused, "the gateway has no moderation."),
        new("include", Ignored, "there is nothing to include"),
        new("truncation", Ignored, "an input that is too long gets status 400"),
        new("context_management", Ignored, "the pipeline compresses as its operator set it"),
        new("max_tool_calls", Ignored, "it limits hosted tools alone"),
        new("top_logprobs", Ignored, "no probabilities are sent"),
        new("metadata", Ignored, OnlyLabel),
        new("client_metadata", Ignored, OnlyLabel),
        new("user", Ignored, OnlyLabel),
        new("safety_identifier", Ignored, OnlyLabel),
        new("prompt_cache_key", Ignored, CacheIsOurs),
        new("prompt_cache_retention", Ignored, CacheIsOurs),
        new("prompt_cache_options", Ignored, CacheIsOurs),
        new("service_tier", Ignored, "there is one"),
    ]);
}
