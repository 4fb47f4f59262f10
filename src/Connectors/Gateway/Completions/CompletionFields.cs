using Wattwise.Gateway.Reading;
using static Wattwise.Gateway.Reading.FieldShape;
using static Wattwise.Gateway.Reading.FieldTreatment;

namespace Wattwise.Gateway.Completions;

/// <summary>The fields of a request to <c>/v1/completions</c>.</summary>
internal static class CompletionFields
{
    public static RequestFields Table { get; } = new(
    [
        new("model", Served, "a name of GET /v1/models"),
        new("prompt", Served, "a text or several, each a message of the user; arrays of tokens are those of `cl100k_base`"),
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
        new("n", Served, "for each prompt; up to MaxChoices (32) answers in all, each a call of its own"),
        new("best_of", Served, "not above n: no answers are made that are not sent"),
        new("logprobs", Served, "0 to 5, of the answer; models of the local engine alone"),
        new("logit_bias", Served, "-100 to 100 for up to 1,024 tokens; models of the local engine alone"),
        new("suffix", Refused, "chat models do not fill in the middle."),
        new("user", Ignored, "a label; the tenant follows from the key alone", Label),
    ]);
}
