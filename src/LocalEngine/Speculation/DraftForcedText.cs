namespace Wattwise.LocalEngine;

/// <summary>Tells the tokens that a constraint leaves no choice about, from where an answer is; none where there is a choice.</summary>
/// <param name="last">The last token of the answer.</param>
internal delegate int[] DraftForcedText(int last);
