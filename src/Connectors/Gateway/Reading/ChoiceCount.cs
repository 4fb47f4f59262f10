using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>How many answers a request asks for.</summary>
internal static class ChoiceCount
{
    private const string Field = "n";
    private const int MostOfOpenAI = 128;

    /// <summary>Reads how many answers each prompt gets.</summary>
    /// <param name="reader">The request.</param>
    /// <param name="prompts">How many prompts it has.</param>
    /// <param name="maxChoices">The most answers of a request.</param>
    /// <param name="promptField">The field that holds the prompts.</param>
    public static int Read(FieldReader reader, int prompts, int maxChoices, string promptField)
    {
        var each = (int)(reader.Whole(Field, 1, Math.Min(maxChoices, MostOfOpenAI)) ?? 1);
        return (long)each * prompts <= maxChoices ? each
            : throw new GatewayException(GatewayErrors.WrongValue(
                promptField, FormattableString.Invariant($"at most {maxChoices} answers: prompts times n")));
    }
}
