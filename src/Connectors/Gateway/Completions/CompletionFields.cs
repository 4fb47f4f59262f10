using Wattwise.Gateway.Reading;
using static Wattwise.Gateway.Reading.FieldTreatment;

namespace Wattwise.Gateway.Completions;

/// <summary>The fields of a request to <c>/v1/completions</c>.</summary>
internal static class CompletionFields
{
    public static RequestFields Table { get; } = new(
    [
        new("model", Served, "a name of GET /v1/models"),
        new("prompt", Served, "a text, or an array of one; it becomes a message of the user"),
        new("stream", Served, ""),
        new("stream_options", Served, "include_usage"),
        new("max_tokens", Served, "16 if it is not there, as at OpenAI"),
        new("temperature", Served, "0 to 2"),
        new("top_p", Served, "0 to 1"),
        new("frequency_penalty", Served, "-2 to 2"),
        new("presence_penalty", Served, "-2 to 2"),
        new("seed", Served, ""),
        new("stop", Served, "a text or up to four"),
        new("echo", Served, "the answer begins with the prompt"),
        new("n", Served, "1 only"),
        new("best_of", Served, "1 only"),
        new("logprobs", Refused, "the pipeline gives none to clients."),
        new("logit_bias", Refused, "token ids differ from model to model."),
        new("suffix", Refused, "chat models do not fill in the middle."),
        new("user", Ignored, "a label; the tenant follows from the key alone"),
    ]);
}
