using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Reads texts of a draft.</summary>
internal static class DraftText
{
    /// <summary>What the user asked last.</summary>
    public static string Prompt(DraftAnswer draft)
    {
        for (var i = draft.Messages.Count - 1; i >= 0; i--)
        {
            if (draft.Messages[i].Role == ChatRole.User)
                return draft.Messages[i].Text;
        }

        return "";
    }

    /// <summary>The calls of a response, in their order.</summary>
    public static IEnumerable<FunctionCallContent> Calls(ChatResponse response) =>
        response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>();
}
