using Wattwise.Gateway.Reading;
using static Wattwise.Gateway.Reading.FieldShape;
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
            + "item_reference to what this gateway sent; reasoning and calls of hosted tools are not repeated to the model"),
        new("instructions", Served, ""),
        new("stream", Served, ""),
        new("stream_options", Served, "include_obfuscation changes nothing, since no padding is sent"),
        new("max_output_tokens", Served, "up to the model's limit"),
        new("temperature", Served, "0 to 2"),
        new("top_p", Served, "0 to 1"),
        new("text", Served, "format text, json_object, json_schema; verbosity is ignored"),
        new("tools", Served, "of type function; hosted tools are left out, and named in wattwise.ignored"),
        new("tool_choice", Served, "none, auto, required, a function, allowed_tools"),
        new("parallel_tool_calls", Served, ""),
        new("reasoning", Served, "effort; summary is ignored"),
        new("store", Served, "replies say false: no conversation is stored; "
            + "unless it is false here, items are known by their ids for ItemWindow"),
        new("previous_response_id", Refused, Stateless),
        new("conversation", Refused, Stateless),
        new("background", Refused, "the gateway keeps no work that nobody waits for."),
        new("prompt", Refused, "the gateway keeps no prompts: send the text."),
        new("moderation", Refused, "the gateway has no moderation."),
        new("include", Served, "message.output_text.logprobs, of models of the local engine alone; the rest is ignored"),
        new("top_logprobs", Served, "0 to 20, with message.output_text.logprobs in include"),
        new("truncation", Ignored, "an input that is too long gets status 400", Label),
        new("context_management", Ignored, "the pipeline compresses as its operator set it", List),
        new("max_tool_calls", Ignored, "it limits hosted tools alone", Count),
        new("metadata", Ignored, OnlyLabel, Labels),
        new("client_metadata", Ignored, OnlyLabel, Members),
        new("user", Ignored, OnlyLabel, Label),
        new("safety_identifier", Ignored, OnlyLabel, Label),
        new("prompt_cache_key", Ignored, CacheIsOurs, Label),
        new("prompt_cache_retention", Ignored, CacheIsOurs, Label),
        new("prompt_cache_options", Ignored, CacheIsOurs, Members),
        new("service_tier", Ignored, "there is one", Label),
    ]);
}
