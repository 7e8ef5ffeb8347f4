using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>The functions of doubles that GPUs compute by themselves. They are plain C#, so the CPU can check them.</summary>
public sealed class ScalarMathTests
{
    // Values computed with mpmath at 2400 bits, as the nearest double and the rest.
    [Theory]
    [InlineData("Sin", 0.3, 0.0, 0.29552020666133955, 1.8315357276792536e-17)]
    [InlineData("Sin", -0.7853981633974483, 0.0, -0.7071067811865475, -4.1036934489363755e-17)]
    [InlineData("Sin", 1.0, 0.0, 0.8414709848078965, 1.776845092935536e-18)]
    [InlineData("Sin", 1.5707963267948966, 0.0, 1.0, -1.874699728327322e-33)]
    [InlineData("Sin", 3.141592653589793, 0.0, 1.2246467991473532e-16, -2.99476980971834e-33)]
    [InlineData("Sin", -10.0, 0.0, 0.5440211108893698, 3.8949898668223557e-17)]
    [InlineData("Sin", 355.0, 0.0, -3.014435335948845e-05, 1.3012643991046347e-21)]
    [InlineData("Sin", 100000.0, 0.0, 0.03574879797201651, 1.5429743706109861e-18)]
    [InlineData("Sin", 823549.6, 0.0, -0.06453775732851301, -1.7548395186378074e-19)]
    [InlineData("Sin", 1048576.5, 0.0, 0.7425208640927718, 1.523606662753447e-17)]
    [InlineData("Sin", 1073741824.5, 0.0, -0.16458741069886315, -6.057632978484331e-18)]
    [InlineData("Sin", 1000000000000000.0, 0.0, 0.8582727931702359, -2.372639689262412e-17)]
    [InlineData("Sin", 1e+22, 0.0, -0.8522008497671888, -6.7806825896773284e-18)]
    [InlineData("Sin", -1e+100, 0.0, 0.3806377310050287, -1.2782658365978341e-17)]
    [InlineData("Sin", 1.7976931348623157e+308, 0.0, 0.004961954789184062, -2.5049377676494104e-19)]
    [InlineData("Sin", 5.319372648326541e+255, 0.0, 1.0, -1.098476220074687e-37)]
    [InlineData("Sin", 5e-09, 0.0, 5e-09, -2.0833333333333335e-26)]
    [InlineData("Cos", 0.3, 0.0, 0.955336489125606, 4.1935600297907467e-17)]
    [InlineData("Cos", -0.7853981633974483, 0.0, 0.7071067811865476, -2.6687565161377232e-17)]
    [InlineData("Cos", 1.0, 0.0, 0.5403023058681398, -4.760954612604417e-17)]
    [InlineData("Cos", 1.5707963267948966, 0.0, 6.123233995736766e-17, -1.4973849048591698e-33)]
    [InlineData("Cos", 3.141592653589793, 0.0, -1.0, 7.498798913309288e-33)]
    [InlineData("Cos", -10.0, 0.0, -0.8390715290764524, -1.4147119988953418e-17)]
    [InlineData("Cos", 355.0, 0.0, -0.999999999545659, 1.0574612846643521e-17)]
    [InlineData("Cos", 100000.0, 0.0, -0.9993608074382124, -2.3447088905187402e-17)]
    [InlineData("Cos", 823549.6, 0.0, 0.9979152658813302, 3.8412695009193607e-17)]
    [InlineData("Cos", 1048576.5, 0.0, 0.669822936593637, -3.638861013087449e-17)]
    [InlineData("Cos", 1073741824.5, 0.0, 0.9863625014361829, -5.538730193481137e-17)]
    [InlineData("Cos", 1000000000000000.0, 0.0, -0.5131937377869703, 5.3179977268261675e-17)]
    [InlineData("Cos", 1e+22, 0.0, 0.523214785395139, -4.7143201076575164e-17)]
    [InlineData("Cos", -1e+100, 0.0, 0.9247242387519338, 1.669232482156043e-17)]
    [InlineData("Cos", 1.7976931348623157e+308, 0.0, -0.9999876894265599, -2.6032890267216748e-17)]
    [InlineData("Cos", 5.319372648326541e+255, 0.0, -4.687165924254628e-19, 4.3720557429382733e-36)]
    [InlineData("Cos", 5e-09, 0.0, 1.0, -1.25e-17)]
    [InlineData("Tan", 0.3, 0.0, 0.30933624960962325, -2.7475966183811927e-17)]
    [InlineData("Tan", -0.7853981633974483, 0.0, -0.9999999999999999, -4.9789962505148e-17)]
    [InlineData("Tan", 1.0, 0.0, 1.5574077246549023, -6.186464176037592e-17)]
    [InlineData("Tan", 1.5707963267948966, 0.0, 1.633123935319537e+16, -0.24403226295847108)]
    [InlineData("Tan", 3.141592653589793, 0.0, -1.2246467991473532e-16, 2.994769809718339e-33)]
    [InlineData("Tan", -10.0, 0.0, -0.6483608274590866, -4.076151603893501e-17)]
    [InlineData("Tan", 355.0, 0.0, 3.0144353373184265e-05, 3.1498842017919687e-22)]
    [InlineData("Tan", 100000.0, 0.0, -0.035771662952898776, 3.043915576917267e-18)]
    [InlineData("Tan", 823549.6, 0.0, -0.06467258246772596, -2.389239437921969e-18)]
    [InlineData("Tan", 1048576.5, 0.0, 1.1085330518373078, -3.8047024276151645e-17)]
    [InlineData("Tan", 1073741824.5, 0.0, -0.1668630046856175, 2.565892290034926e-18)]
    [InlineData("Tan", 1000000000000000.0, 0.0, -1.672414782127583, -5.457526703514714e-17)]
    [InlineData("Tan", 1e+22, 0.0, -1.6287782256068988, -1.0114934254126034e-16)]
    [InlineData("Tan", -1e+100, 0.0, 0.4116229628832498, 1.1114651528542947e-17)]
    [InlineData("Tan", 1.7976931348623157e+308, 0.0, -0.004962015874444895, 2.4105865734856495e-19)]
    [InlineData("Tan", 5.319372648326541e+255, 0.0, -2.133485385753704e+18, 92.32514733665552)]
    [InlineData("Tan", 5e-09, 0.0, 5e-09, 4.166666666666667e-26)]
    [InlineData("Asin", 1e-05, 0.0, 1.0000000000166668e-05, -6.182252729529485e-22)]
    [InlineData("Asin", 0.1, 0.0, 0.1001674211615598, 2.1219721077803427e-18)]
    [InlineData("Asin", -0.3, 0.0, -0.3046926540153975, 2.7469740051157017e-17)]
    [InlineData("Asin", 0.41421356, 0.0, 0.42707858378519425, 2.133103734331407e-17)]
    [InlineData("Asin", 0.5, 0.0, 0.5235987755982989, -5.360408832255455e-17)]
    [InlineData("Asin", -0.75, 0.0, -0.848062078981481, -3.5058948874954465e-18)]
    [InlineData("Asin", 0.9, 0.0, 1.1197695149986342, 4.092642558112641e-17)]
    [InlineData("Asin", 0.999, 0.0, 1.526071239626163, 7.84631528833658e-17)]
    [InlineData("Asin", 0.9999999999, 0.0, 1.5707821846586878, -8.907342810845866e-17)]
    [InlineData("Asin", -0.9999999999999999, 0.0, -1.5707963118937354, -6.123233981950422e-17)]
    [InlineData("Acos", 1e-05, 0.0, 1.5707863267948965, -3.992310451025695e-17)]
    [InlineData("Acos", 0.1, 0.0, 1.4706289056333368, 3.599216618329489e-18)]
    [InlineData("Acos", -0.3, 0.0, 1.8754889808102941, -2.1748551325047183e-17)]
    [InlineData("Acos", 0.41421356, 0.0, 1.1437177430097023, 3.990130261405359e-17)]
    [InlineData("Acos", 0.5, 0.0, 1.0471975511965979, -1.072081766451091e-16)]
    [InlineData("Acos", -0.75, 0.0, 2.4188584057763776, 6.473823484486311e-17)]
    [InlineData("Acos", 0.9, 0.0, 0.45102681179626236, 2.0305914376241248e-17)]
    [InlineData("Acos", 0.999, 0.0, 0.044725087168733454, -3.3530251181836818e-18)]
    [InlineData("Acos", 0.9999999999, 0.0, 1.4142136208911564e-05, -2.2842444927957235e-22)]
    [InlineData("Acos", -0.9999999999999999, 0.0, 3.141592638688632, 1.224646797768719e-16)]
    [InlineData("Atan", 1e-05, 0.0, 9.999999999666668e-06, -4.575803486027043e-22)]
    [InlineData("Atan", 0.1, 0.0, 0.09966865249116204, -5.190520336352787e-18)]
    [InlineData("Atan", -0.41, 0.0, -0.3890972310552784, -1.7505270918461216e-17)]
    [InlineData("Atan", 0.42, 0.0, 0.3976279915221293, 2.5796085832239263e-18)]
    [InlineData("Atan", 0.9999, 0.0, 0.785348160897365, -5.1183193176226376e-17)]
    [InlineData("Atan", -1.0, 0.0, -0.7853981633974483, -3.061616997868383e-17)]
    [InlineData("Atan", 1.5, 0.0, 0.982793723247329, 1.3903311031230998e-17)]
    [InlineData("Atan", 2.5, 0.0, 1.1902899496825317, 7.683333629842069e-17)]
    [InlineData("Atan", 10.0, 0.0, 1.4711276743037347, -1.0849222762061424e-16)]
    [InlineData("Atan", 10000000000.0, 0.0, 1.5707963266948965, 6.950637705727703e-17)]
    [InlineData("Atan", -1e+300, 0.0, -1.5707963267948966, -6.123233995736766e-17)]
    [InlineData("Atan2", 1.0, -2.0, 2.677945044588987, 1.5527705369303147e-16)]
    [InlineData("Atan2", 3.0, 0.1, 1.5374753309166493, 7.932026798659384e-17)]
    [InlineData("Atan2", -1e-200, 1e-201, -1.4711276743037347, 1.0490208465049103e-16)]
    [InlineData("Atan2", 1e+305, -1.5e+308, 3.140925987021892, 1.458041884670603e-17)]
    [InlineData("Atan2", 2e-300, -3e-301, 1.719686274404394, -5.619061873434951e-17)]
    [InlineData("Atan2", 0.5, -0.5, 2.356194490192345, 9.184850993605148e-17)]
    [InlineData("Atan2", -7.0, -3.0, -1.97568811307998, -1.0744950627710451e-16)]
    [InlineData("Atan2", 1e-20, -1.0, 3.141592653589793, 1.2245467991473532e-16)]
    [InlineData("Pow", 2.0, 0.5, 1.4142135623730951, -9.667293313452913e-17)]
    [InlineData("Pow", 1.0000000001, 10000000000.0, 2.7182820532347876, -1.725375489321591e-16)]
    [InlineData("Pow", 0.9999, 70000.0, 0.0009115628414421345, 2.9631827341631056e-20)]
    [InlineData("Pow", 10.0, 308.0, 1e+308, -1.0979063629440455e+291)]
    [InlineData("Pow", 10.0, -300.0, 1e-300, -2.5059094e-317)]
    [InlineData("Pow", 1.5, 1700.0, 2.2653765189682277e+299, 9.190054685017564e+282)]
    [InlineData("Pow", 5e-324, 0.25, 1.4908919308538355e-81, -1.019145196856895e-97)]
    [InlineData("Pow", 3.7, -2.2, 0.05622846232438557, 1.790766841913767e-18)]
    [InlineData("Pow", 123456.789, 3.3, 6.338688715242892e+16, 2.020410008559756)]
    [InlineData("Pow", 1e+300, -1.01, 9.999999999999938e-304, 3.3167e-320)]
    [InlineData("Pow", 0.7, 0.0001, 0.9999643331416836, -5.340168801916761e-18)]
    [InlineData("Pow", 1.4142135623730951, 2000.0, 1.071508607186414e+301, -6.78302242971953e+284)]
    public void Functions_are_within_their_bound_of_known_values(string function, double x, double y, double high, double low)
    {
        var error = new DoubleDouble(high, low).Ulps(Apply(function, x, y));
        Assert.True(error <= (function == "Pow" ? 2 : 1), $"{function}({x:R}, {y:R}) is {Apply(function, x, y):R}, {error:F2} ulp off.");
    }

    // Math is itself off by up to one ulp.
    [Theory]
    [InlineData("Sin", 1e-12, 3e7)]
    [InlineData("Cos", 1e-12, 3e7)]
    [InlineData("Tan", 1e-12, 3e7)]
    [InlineData("Sin", 1e7, 1e300)]
    [InlineData("Cos", 1e7, 1e300)]
    [InlineData("Tan", 1e7, 1e300)]
    [InlineData("Asin", 1e-12, 1)]
    [InlineData("Acos", 1e-12, 1)]
    [InlineData("Atan", 1e-12, 1e20)]
    public void Functions_agree_with_those_of_the_CPU(string function, double low, double high)
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var x = low * Math.Pow(high / low, random.NextDouble()) * (i % 2 == 0 ? 1 : -1);
            AssertNear(function, x, 0, 2);
        }
    }

    [Fact]
    public void The_angle_of_a_point_and_powers_agree_with_those_of_the_CPU()
    {
        var random = new Random(8);
        for (var i = 0; i < 20_000; i++)
        {
            AssertNear("Atan2", Signed(-20, 20), Signed(-20, 20), 2);
            AssertNear("Pow", Math.Abs(Signed(-3, 3)), Signed(-2, 2), 3);
        }

        double Signed(double from, double to) => Math.Pow(10, from + ((to - from) * random.NextDouble())) * (random.Next(2) == 0 ? 1 : -1);
    }

    [Fact]
    public void Special_values_are_those_of_the_CPU()
    {
        double[] values =
        [
            0.0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e-310, -1e-310, 5e-324, 9007199254740993, -9007199254740992, 1e300, double.MaxValue,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        foreach (var x in values)
        {
            foreach (var function in new[] { "Asin", "Acos", "Atan", "Sin", "Cos", "Tan" }) AssertNear(function, x, 0, 2);
            foreach (var y in values)
            {
                AssertNear("Atan2", x, y, 2);
                AssertNear("Pow", x, y, 3);
            }
        }
    }

    [Fact]
    public void The_upper_half_of_a_product_is_that_of_the_CPU()
    {
        var random = new Random(9);
        foreach (var a in (ulong[])[0, 1, ulong.MaxValue, 0xFFFF_FFFF, 0x1_0000_0000, .. Some()])
        {
            foreach (var b in (ulong[])[0, 1, ulong.MaxValue, 0xFFFF_FFFF, 0x1_0000_0000, .. Some()])
                Assert.Equal(Math.BigMul(a, b, out _), ScalarMath.MultiplyHigh(a, b));
        }

        ulong[] Some() => [.. Enumerable.Range(0, 50).Select(_ => (ulong)random.NextInt64() * 3)];
    }

    private static void AssertNear(string function, double x, double y, double ulps)
    {
        double actual = Apply(function, x, y), expected = Expected(function, x, y);
        if (BitConverter.DoubleToInt64Bits(actual) == BitConverter.DoubleToInt64Bits(expected) || (double.IsNaN(actual) && double.IsNaN(expected))) return;

        // Subnormal results have lost digits; zeros and infinities must be equal, signs and all.
        var isNear = double.IsFinite(expected) && expected != 0 && double.IsNegative(actual) == double.IsNegative(expected)
            && Math.Abs(actual - expected) <= Math.Max(ulps * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), 4 * double.Epsilon);
        Assert.True(isNear, $"{function}({x:R}, {y:R}) is {actual:R}; the CPU says {expected:R}.");
    }

    private static double Apply(string function, double x, double y) => function switch
    {
        "Sin" => ScalarMath.Sin(x),
        "Cos" => ScalarMath.Cos(x),
        "Tan" => ScalarMath.Tan(x),
        "Asin" => ScalarMath.Asin(x),
        "Acos" => ScalarMath.Acos(x),
        "Atan" => ScalarMath.Atan(x),
        "Atan2" => ScalarMath.Atan2(x, y),
        _ => ScalarMath.Pow(x, y),
    };

    private static double Expected(string function, double x, double y) => function switch
    {
        "Sin" => Math.Sin(x),
        "Cos" => Math.Cos(x),
        "Tan" => Math.Tan(x),
        "Asin" => Math.Asin(x),
        "Acos" => Math.Acos(x),
        "Atan" => Math.Atan(x),
        "Atan2" => Math.Atan2(x, y),
        _ => Math.Pow(x, y),
    };
}
