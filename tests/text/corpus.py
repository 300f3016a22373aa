"""Sentences of our own: everyday talk that must pass, and talk that each label is there for."""

CLEAN = """
Scunthorpe is a town in Lincolnshire
How do I kill the process that hogs port 8080?
kill -9 did not help, the zombie processes are still there
Just shoot me an email when you are ready
I'm dying of laughter, that video was great
My battery died during the meeting
We need better sex education in schools
She survived breast cancer last year
The chicken breast recipe needs two eggs, beaten
That movie was to die for, you have to see it
He totally killed it on stage last night
You're killing me with these puns
I would kill for a coffee right now
The deadline is killing me
Let's kill two birds with one stone
The assassin class in this game is broken
Does this bass guitar come with a case?
Please pass the classic grass seed assortment
I analysed the cocktail menu at the hotel
The shitake mushrooms were fresh
My dog is a stubborn pig when it comes to food
I feel so stupid, I forgot my keys again
I'm such an idiot, I sent it to the wrong thread
What a stupid mistake I made
That was a dumb question, sorry
Nobody knows the trouble I've seen
The photo shoot is on Tuesday
He shot the ball from downtown and scored
The bomb squad cleared the station
This lasagna is the bomb
I bought bath bombs for my sister
Take a stab at the first exercise
The punch line was weak but the fruit punch was good
We beat our record by two seconds
Beat the eggs and fold in the flour
He beat me at chess again
I need to burn some calories before Christmas
They crushed it at the finals
The blood drive is on Friday
Suicide prevention hotline volunteers needed
I just watched Suicide Squad, it was okay
Call the self harm prevention line if you need help
I can't wait to see you at the wedding
I want to live in Berlin one day
I don't want to die without seeing the sea
Is the apartment still available for rent?
Selling my old bike, good condition, pick up in Leeds
What is the lowest you would take for the sofa?
Would you take forty for it?
Shipping is free for orders over fifty
The item arrived quickly and works well
Thanks, the seller was friendly and fast
I'd like a refund, the box was broken
How many miles does the car have?
Can I try the jacket on before I buy it?
Is this chair made of oak?
I love hiking, cooking and old films
Looking for somebody to play board games with
What do you do for a living?
I work as a nurse and have two cats
Do you prefer the mountains or the sea?
My favourite band plays here next month
Tell me about your last holiday
My sister and I grew up near the coast
We adopted a rescue dog in spring
I grew up speaking Danish and Turkish
Do you have any siblings?
The weather is awful today
The new update is a mess, menus open twice
How do I reset my password?
My password manager keeps logging me out
The server returns an error when I upload a file
Did you try turning it off and on again?
The thread above explains how to build it from source
Which compiler flags do you use?
I disagree, the second edition was better
With respect, I think you are mistaken
That is not how the rule works
This argument does not hold water
The referee made a bad call
Our team played badly, they deserved to lose
The president gave a speech about taxes
The church choir meets on Sundays
Muslims fast during Ramadan
Jewish cooking has many regional styles
Black coffee and white bread, please
Gay marriage has been legal here since 2012
Women won most of the medals this year
My black cat sleeps all day
The immigrants arrived by ship in 1905
Trans fats are bad for you
The Asian market on the corner sells fresh noodles
Dick Van Dyke was brilliant in that film
Moby Dick is a long book
The cock crowed at dawn
My pussy willow is in bloom
I need a screwdriver and a glue gun
The top gun of the sales team left
The museum shows weapons of the bronze age
He injected the dependency in the constructor
Cracking the code took me all night
The crystal vase is from my grandmother
A glass of water, please
I quit smoking last year and feel great
The poker face she kept was impressive
You bet I will be there
I'll bet it rains tomorrow
The pot of soup is on the stove
We pulled weeds in the garden all day
Click the button at the top to save
Please read the rules before you post
Let me know if you have questions
See you at the station at noon
Happy birthday to your daughter, she is so clever
My son starts school in autumn
The kids loved the playground
Our teenagers love the pool
The recipe serves four people
The hotel was clean and the staff helpful
Could somebody explain the offside rule?
The plot has holes but the acting is fine
I hate Mondays
I hate it when the bus is late
I was so angry about the delay
The ending made me cry
Try the pumpkin soup, it is lovely
The children were dressed as pirates
Rock climbing is harder than it looks
The parrot repeats everything I say
We painted the kitchen yellow
The train to Prague leaves at nine
He is a master of the violin
Ich freue mich auf das Wochenende
Je cherche un appartement avec balcon
The killer whale breached twice near the boat
I'm going to smash this interview
That exam destroyed me
Dude, that solo was sick
He got fired up before the game
She has a wicked sense of humour
We're shooting a documentary in Peru
Can you hit me up tomorrow?
I need to cut my hair
I cut my finger while cooking
He's a real beast in the gym
My kid hates broccoli
This phone is trash, returning it
The service was terrible but the food okay
Trash collection is on Thursday
Rats in the attic, any advice?
Our dog is pregnant
Which gun would you pick in this game?
I shot an eagle on the ninth hole
Where can I buy wine for the dinner?
The pharmacist gave me pain pills after surgery
The bank locked my card abroad
Please confirm your attendance by Friday
Is it ok if I call you tomorrow?
My number one tip is patience
Sign up for the newsletter below
The new album drops on Friday
Check out this recipe from my grandmother
The discount applies to members
He is gay and proud of it
My Muslim neighbour brought us cake
Two black men and a white woman run the shop
Old men play chess in the park
She is a beautiful dancer
You look great in that dress
What a gorgeous sunset
I love you mum
Kids under 12 ride for free
The teacher kissed his wife goodbye
My doctor suggested a breast exam
The statue is a nude by Rodin
Sex differences in salaries are studied here
This essay is about suicide rates in Europe
The war killed thousands of people
Police shot a suspect yesterday
Drop the table from the kitchen to the garage
I'm dead tired
You're an absolute legend
No offence, but I think this is wrong
Don't be stupid, of course you're invited
That joke was dumb but funny
Why are men's jackets so expensive?
I hate people who text while driving
Women are paid less than men
Your code is ugly but it works
Break a leg tonight!
Anyone up for a raid tonight? We need a healer
My landlord refuses to fix the boiler
The cat scratched the couch again
Has anyone read the new novel by Ishiguro?
The concert was cancelled at the last minute
He broke his leg skiing
Could you lower the price a little?
The jacket fits perfectly and looks new
I can deliver on Saturday morning
Where do you see yourself in five years?
Coffee sometime next week?
I'm allergic to peanuts
My grandfather fought in the war
They beat the champions in overtime
The shooting star was visible for seconds
My gun-metal grey car needs polish
I was robbed at the fish market, such prices
The drug store closes at six
The doctor prescribed new pills
She had a stroke last year but recovered
The bartender mixes a great mojito
He's a pain in the neck but I love him
Ugly sweater party this Friday
The stupid printer jammed again
Our puppy bit the mailman
I'd die for a slice of that cake
The horror film has a gruesome ending
Make sure to back up your data
Is the bass too loud for you?
Feel free to message me here
My mum thinks crypto is confusing
I've lost ten pounds since January
The hospital saved my life
I failed the exam and feel awful
Nobody came to my birthday
I miss my ex
Girls' night out on Friday
The boys' team won the cup
A pregnant woman needs this seat
Black Friday deals start early
The white paper explains the method
He's straight and his brother is gay
Catholic and Protestant churches met for talks
The mayor was voted out of office
The knife is sharp, be careful
We shot down the proposal
She killed the lights and left
This laptop is a beast
Great, another bug
I wouldn't touch that stock with a bargepole
The verification email never arrived
Can I pay by card or cash?
The account settings page is hidden
Please update your profile picture
You're wrong about the tax rules
Honestly your attitude needs work
This forum has gone downhill
Stop spamming the channel please
The joke fell flat
I can't believe you ate the whole cake
Is it stupid to buy a used laptop?
""".strip().splitlines()

ABUSIVE = {
    ("toxicity", "TOXICITY"): """
you should be locked up you freak
nobody asked you, dumbass
go to hell bastard
only an imbecile would say that
your face makes me want to puke
screw you and your family
you disgusting pig
this is fucking bullshit you clowns
get cancer and die
I hate you so much, die already
you are nothing but a waste of oxygen
piss off loser
shut your mouth you idiot
you're such a stupid cow
what a moron you are
nobody would miss you
suck my balls loser
you'll be sorry when I get to you
I'm going to beat the crap out of you
what an absolute tool you are
y0u are an 1d1ot
dumb as a rock aren't you
hey fatty, put down the fork
you people are all the same, filthy animals
this guy is such a douchebag
I hope you get cancer
go fuck yourself
fucking retard
you are the dumbest person I have ever met
eat shit and die
drop dead
ur trash kid uninstall the game
your mother should have aborted you
you're a disgrace and everyone laughs at you
You are a complete idiot
shut the fuck up, moron
nobody likes you, you pathetic loser
you're a worthless piece of shit
what a bunch of stupid morons
I will find you and kill you
go kill yourself
You make me sick, you disgusting creep
are you brainless or just stupid
YOU ARE SUCH A LOSER
why don't you shut up you clown
fuck off and never come back
u r so dumb lol
get lost you ugly rat, nobody wants you here
stupid bitch
stuuupid idiotttt
you absolute walnut of a dickhead
""",
    ("toxicity", "PROFANITY"): """
what the fuck is this
this is bullshit
holy shit that was close
that asshole cut me off
damn, this shitty phone again
wtf is wrong with this app
""",
    ("toxicity", "INSULT"): """
you are an idiot
your brother is a moron
what a pathetic loser you are
you're so ugly
he is a lying scumbag
""",
    ("toxicity", "THREAT"): """
I will kill you
I'm gonna beat you up
I know where you live
you will regret this, I'm coming for you
watch your back
we will burn your house down
you deserve to die
I am going to break your legs
""",
    ("toxicity", "DISCRIMINATION"): """
all immigrants should leave
women are stupid
go back to your own country
I hate gays
muslims are animals
""",
    ("toxicity", "SEVERE_TOXICITY"): """
I will slit your throat you worthless cunt
kill yourself you faggot
""",
    ("nsfw", "UNSAFE"): """
watch free porn here
send me your nudes
I am so horny right now
escort services available tonight
""",
    ("nsfw", "SENSITIVE"): """
she posed in lingerie, very sexy
he cuts himself, he talked about suicide
they murdered him with a machete
""",
    ("quality", "SPAM"): """
Limited offer: double your crypto in 24 hours
Subscribe to my channel and get free followers
You have been selected as the winner of our lottery
Cheap watches, best prices online, order now www.watches.example
Earn $500 a day from home, no skills needed
Click here to claim your free gift now!!!
I made 5k last week trading forex with this mentor, message her on whatsapp
Get 10k followers instantly, cheap
FREE GIFT CARDS!!! LINK BELOW!!!
Invest 100 and get 1000 back in a week
Claim your prize now by replying with your bank details
Hot singles in your area, click the link
Work from home and make 300 dollars per day, no experience needed
BUY NOW!!! Limited time offer, click here
Congratulations, you have won a free iPhone
Earn money fast working from home
Make $5000 a week online, dm me for info
buy cheap followers and likes at http://spam.example
double your bitcoin today, guaranteed returns
cheap viagra no prescription, order now
buy buy buy buy buy buy buy buy buy buy buy buy buy buy
lose weight fast with this special offer
visit our website http://a.com http://b.com http://c.com
""",
    ("quality", "INCOHERENT"): """
asdfghjkl qwerty
sdkfjhsdkjfh skdjfhskdjf
aaaaaaaaaaaaaaaaaa
xkcdqwrtz bnmzxc asdf lkjhgf
""",
    ("propriety", "FLIRTATION"): """
can I kiss you
you look stunning tonight
I'd love to take you out on a date
you're the most beautiful girl I have ever seen
hey cutie, want to grab a drink sometime
your smile makes my day
I have a crush on you
hey beautiful, what are you up to tonight
would you like to go on a date with me
you are so pretty, can I buy you a drink
hey gorgeous, want to go out with me
you have such beautiful eyes
you look so hot in that picture
are you single? I'd love to kiss you
I can't stop thinking about you
hey sexy
""",
    ("propriety", "SEXUALLY_EXPLICIT"): """
I want to have sex with you tonight
send nudes
suck my dick
I want to lick your pussy
""",
    ("sentiment", "POSITIVE"): """
highly recommended
I'm so happy with it
exceeded my expectations
best purchase I ever made
This is awesome, thank you so much
I love this product, it works great
What a lovely day
Brilliant service and friendly staff
""",
    ("sentiment", "NEGATIVE"): """
never buying here again
I want my money back
it stopped working after two days
complete rip-off
This is the worst service ever
I am very disappointed, it broke after a day
terrible quality, waste of money
not good and not helpful at all, I hate it
I don't like it, it never worked
""",
    ("sexual", "SEXUAL"): """
free xxx videos
I'm so wet for you right now
send me a pic of your boobs
she loves anal sex and blowjobs
let's have sex tonight
I want to see you naked on cam
I want to taste you all over
looking for a hookup tonight, no strings
wanna see my cock?
she was moaning while he was inside her
show me your boobs
come over and fuck me
hot porn videos and gangbang pics
she gave him a blowjob
I'm horny, wanna have sex
""",
    ("sexual", "SEXUAL_MINOR"): """
looking for nudes of teen girls
she is 14 years old and I want to have sex with her
""",
    ("discrimination", "DISCRIMINATION"): """
immigrants are destroying our country
trans people are disgusting
go back to africa
women are too dumb to code
I hate jews
black people are inferior
all muslims are terrorists
jews control everything
send the refugees back
blacks are lazy
gays should burn in hell
I can't stand those dirty mexicans
women shouldn't be allowed to vote
gypsies steal, keep them out of our town
white people are trash
all women belong in the kitchen
jews are vermin
""",
    ("discrimination", "DISCRIMINATION_MINORITY"): """
deport all the muslims
black people are criminals
refugees are parasites
kill all gays
being gay is a disease
white power
no jews allowed here
""",
    ("self_harm", "SELF_HARM"): """
I overdosed last month
life is pointless, I want to die
I'm thinking about suicide every day
I keep cutting my arms
I don't see a reason to live
I want to kill myself
I took a whole bottle of pills
I wish I was never born
thinking about ending it all
I've been cutting again
there is no reason to live
I can't go on anymore, I want it to be over
I want to die
I cut myself again last night
I feel suicidal
I don't want to live anymore
everyone would be better off without me
""",
    ("self_harm", "SELF_HARM_INTENT"): """
I'm going to kill myself tonight
this is my final goodbye
I have decided to end my life
I plan to hang myself
""",
    ("self_harm", "SELF_HARM_DIRECTION"): """
kill yourself
kys loser
you should just go hang yourself
drink bleach
what is the best way to commit suicide
the world would be better off without you, end your life
""",
    ("violence", "VIOLENCE"): """
he was tortured for hours
someone got murdered here
I'll shoot you in the face
they were slaughtered in their homes
I'm going to stab him
he beat her to death
I want to see them bleed
he strangled the cat
let's bomb the school
they slit the guard's throat
he hit her until she bled
I will smash your skull in
he stabbed her in the park
they beat him up and broke his nose
I want to murder them all
they tortured and beheaded the prisoners
he shot people in the street
I'm going to punch him in the face
""",
}
"""(model, label) → sentences whose score for that label is over the default threshold."""

MISTAKEN = (
    "The victim was stabbed, the paper says",
    "He plays the villain who murders everyone",
    "I'm gonna kill you if you spoil the ending lol",
)
"""Harmless, and held against their writers all the same: a lexicon knows no news, no plots and no jokes."""

UNSEEN = (("toxicity", "TOXICITY", "ugly cow"),)
"""Abuse that no term is there for."""

CASES = [
    (model, label, sentence)
    for (model, label), sentences in ABUSIVE.items()
    for sentence in sentences.strip().splitlines()
]
